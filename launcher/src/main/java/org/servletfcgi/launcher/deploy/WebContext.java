package org.servletfcgi.launcher.deploy;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.LoginService;
import org.eclipse.jetty.security.SecurityHandler;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.login.NestedLogins;

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

    /** Has the application see the user whom the web server has authenticated. */
    void showLogins(EeLevel level) throws ReflectiveOperationException {
        // Later environments look at the core of Jetty by themselves.
        if (level.compareTo(EeLevel.EE9) <= 0) {
            NestedLogins.showTo(context);
        }
    }

    void set(String setter, boolean value) throws ReflectiveOperationException {
        context.getClass().getMethod(setter, boolean.class).invoke(context, value);
    }

    void setInitParameter(String name, String value) throws ReflectiveOperationException {
        context.getClass()
                .getMethod("setInitParameter", String.class, String.class)
                .invoke(context, name, value);
    }

    void setAttribute(String name, Object value) throws ReflectiveOperationException {
        context.getClass().getMethod("setAttribute", String.class, Object.class).invoke(context, name, value);
    }

    @Nullable
    Object get(String getter) throws ReflectiveOperationException {
        return call(context, getter);
    }

    /** What it has registered, once it is started. */
    Description describe() throws ReflectiveOperationException {
        return Description.of(Objects.requireNonNull(get("getServletHandler")));
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

    /**
     * Where the application wants logins and neither it nor the server knows any users, nobody can log in; without this it
     * would not start.
     *
     * @param complain called with the realm if it comes to that
     */
    void closeUnknownRealm(Consumer<String> complain) throws ReflectiveOperationException {
        if (get("getSecurityHandler") instanceof LifeCycle security) {
            security.addEventListener(new LifeCycle.Listener() {
                @Override
                public void lifeCycleStarting(LifeCycle starting) {
                    try {
                        close(starting, complain);
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
        }
    }

    private void close(LifeCycle security, Consumer<String> complain) throws ReflectiveOperationException {
        if (authentication(security) == null || call(security, "getLoginService") != null) {
            return;
        }
        @Nullable Object realm = call(security, "getRealmName");
        Collection<LoginService> known = handler().getServer().getBeans(LoginService.class);
        // As Jetty looks for one.
        if (realm == null ? known.size() == 1 : known.stream().anyMatch(service -> realm.equals(service.getName()))) {
            return;
        }
        String name = realm == null ? "" : realm.toString();
        HashLoginService nobody = new HashLoginService(name);
        nobody.setUserStore(new UserStore());
        security.getClass().getMethod("setLoginService", LoginService.class).invoke(security, nobody);
        complain.accept(name);
    }

    /** The method of web.xml's login-config, or null; up to Jakarta EE 9 the getter has another name. */
    private static @Nullable Object authentication(LifeCycle security) throws ReflectiveOperationException {
        return security instanceof SecurityHandler core
                ? core.getAuthenticationType()
                : call(security, "getAuthMethod");
    }

    private static @Nullable Object call(Object object, String getter) throws ReflectiveOperationException {
        return object.getClass().getMethod(getter).invoke(object);
    }
}
