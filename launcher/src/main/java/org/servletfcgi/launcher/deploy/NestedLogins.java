package org.servletfcgi.launcher.deploy;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.EventListener;
import java.util.Objects;
import org.eclipse.jetty.security.AuthenticationState;
import org.eclipse.jetty.security.UserIdentity;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Shows the user whom the web server has authenticated to applications up to Jakarta EE 9: their requests have logins of
 * their own and do not look at those of Jetty's core. A {@code ServletRequestListener} hands them over, before the
 * context's security handler, which takes a login that is there.
 */
final class NestedLogins implements InvocationHandler {

    private final Method servletRequest;
    private final Method baseRequest;
    private final Method coreRequest;
    private final Method setAuthentication;
    private final Constructor<?> login;

    private NestedLogins(ClassLoader loader, String jetty, String api) throws ReflectiveOperationException {
        Class<?> base = loader.loadClass(jetty + ".nested.Request");
        servletRequest = loader.loadClass(api + ".ServletRequestEvent").getMethod("getServletRequest");
        baseRequest = base.getMethod("getBaseRequest", loader.loadClass(api + ".ServletRequest"));
        coreRequest = base.getMethod("getCoreRequest");
        setAuthentication = base.getMethod("setAuthentication", loader.loadClass(jetty + ".nested.Authentication"));
        login = loader.loadClass(jetty + ".security.UserAuthentication")
                .getConstructor(String.class, UserIdentity.class);
    }

    /** Adds the listener to a {@code WebAppContext} that is not started yet. */
    static void showTo(Object context, EeLevel level) throws ReflectiveOperationException {
        ClassLoader loader = context.getClass().getClassLoader();
        String api = level == EeLevel.EE8 ? "javax.servlet" : "jakarta.servlet";
        Object listener = Proxy.newProxyInstance(
                loader,
                new Class<?>[] {loader.loadClass(api + ".ServletRequestListener")},
                new NestedLogins(loader, "org.eclipse.jetty." + level.label(), api));
        context.getClass().getMethod("addEventListener", EventListener.class).invoke(context, listener);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object[] arguments)
            throws ReflectiveOperationException {
        switch (method.getName()) {
            case "requestInitialized" -> initialized(arguments[0]);
            case "equals" -> {
                return proxy == arguments[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            case "toString" -> {
                return "logins of the web server";
            }
            default -> {
                // The end of the request.
            }
        }
        return null;
    }

    private void initialized(Object event) throws ReflectiveOperationException {
        Object request = baseRequest.invoke(null, servletRequest.invoke(event));
        Request core = (Request) Objects.requireNonNull(coreRequest.invoke(request));
        if (AuthenticationState.getAuthenticationState(core) instanceof AuthenticationState.Succeeded state) {
            setAuthentication.invoke(
                    request, login.newInstance(state.getAuthenticationType(), state.getUserIdentity()));
        }
    }
}
