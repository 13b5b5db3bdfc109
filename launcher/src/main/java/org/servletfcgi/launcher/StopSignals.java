package org.servletfcgi.launcher;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals that end the process deliberately: the JVM on its own would answer them with the exit status of a crash.
 *
 * <p>{@code sun.misc.Signal} is reached by reflection because the compiler warns of every mention and warnings are errors.
 */
final class StopSignals {

    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);

    /** TERM from web servers and supervisors, USR1 from multiwatch, INT from the keyboard, HUP from a closed terminal. */
    private static final List<String> NAMES = List.of("TERM", "USR1", "INT", "HUP");

    private StopSignals() {}

    /**
     * Calls back with the name for each signal, on a thread per signal. A signal that this JVM leaves to itself, or that
     * was ignored when the process started, keeps its effect.
     */
    static void handle(Consumer<String> handler) {
        for (String name : NAMES) {
            try {
                handle(name, handler);
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                LOG.debug("SIG{} is left to the JVM", name, e);
            }
        }
    }

    private static void handle(String name, Consumer<String> handler) throws ReflectiveOperationException {
        Class<?> signalType = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        InvocationHandler onCall = (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "SIG" + name;
                };
            }
            handler.accept(name);
            return null;
        };
        Object proxy = Proxy.newProxyInstance(handlerType.getClassLoader(), new Class<?>[] {handlerType}, onCall);
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        try {
            signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, proxy);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(e.getCause());
        }
    }
}
