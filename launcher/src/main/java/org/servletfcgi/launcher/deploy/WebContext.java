package org.servletfcgi.launcher.deploy;

import java.lang.reflect.Method;
import java.util.Objects;
import java.util.function.Supplier;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.jspecify.annotations.Nullable;

/**
 * A {@code WebAppContext} of any environment. The environments have one each, with no common type that could do more than
 * handle requests, so all here is by name.
 */
final class WebContext {

    private final Object context;

    WebContext(Object context) {
        this.context = context;
    }

    /** What takes part in the server: the context itself, or, up to Jakarta EE 9, what it is nested in. */
    ContextHandler handler() {
        return (ContextHandler)
                (context instanceof Supplier<?> nested ? Objects.requireNonNull(nested.get()) : context);
    }

    void set(String setter, boolean value) throws ReflectiveOperationException {
        context.getClass().getMethod(setter, boolean.class).invoke(context, value);
    }

    void setInitParameter(String name, String value) throws ReflectiveOperationException {
        context.getClass()
                .getMethod("setInitParameter", String.class, String.class)
                .invoke(context, name, value);
    }

    @Nullable
    Object get(String getter) throws ReflectiveOperationException {
        return context.getClass().getMethod(getter).invoke(context);
    }

    /** On Jetty's error pages, where the application has none of its own; the environments show them by default. */
    void hideStackTraces() throws ReflectiveOperationException {
        Object errors = Objects.requireNonNull(get("getErrorHandler"));
        for (Method method : errors.getClass().getMethods()) {
            switch (method.getName()) {
                case "setShowStacks", "setShowCauses", "setShowOrigin", "setShowServlet", "setShowMessageInTitle" ->
                    method.invoke(errors, false);
                default -> {
                    // Nothing that shows more than the status.
                }
            }
        }
    }
}
