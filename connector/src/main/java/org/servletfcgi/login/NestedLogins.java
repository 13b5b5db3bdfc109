package org.servletfcgi.login;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.EventListener;
import java.util.Objects;
import java.util.regex.Pattern;
import org.eclipse.jetty.security.AuthenticationState;
import org.eclipse.jetty.security.UserIdentity;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.Container;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the user whom the web server has authenticated to applications up to Jakarta EE 9: their requests have logins of
 * their own and do not look at those of Jetty's core, as later ones do. A {@code ServletRequestListener} hands them over,
 * before the context's security handler, which takes a login that is there. Its types are those of the context's class
 * loader, so they are known by their names here.
 */
public final class NestedLogins implements InvocationHandler {

    private static final Logger LOG = LoggerFactory.getLogger(NestedLogins.class);
    private static final Pattern NESTED_CONTEXT =
            Pattern.compile("org\\.eclipse\\.jetty\\.ee[89]\\.nested\\.ContextHandler");

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

    /**
     * Has all contexts of {@code server} show the user, those that come later too. Does nothing where there are none of
     * these environments.
     */
    public static void showToAll(Server server) {
        server.addEventListener(new Contexts());
    }

    /**
     * Has a context show the user.
     *
     * @param context of Jetty's environment ee8 or ee9, best one that is not started yet
     * @throws ReflectiveOperationException if it is something else
     */
    public static void showTo(Object context) throws ReflectiveOperationException {
        Class<?> type = nestedType(context);
        if (type == null) {
            throw new ClassNotFoundException(context.getClass().getName() + " is no nested context");
        }
        ClassLoader loader = type.getClassLoader();
        String jetty = type.getPackageName().replaceFirst("\\.nested$", "");
        String api = jetty.endsWith(".ee8") ? "javax.servlet" : "jakarta.servlet";
        Object listener = Proxy.newProxyInstance(
                loader,
                new Class<?>[] {loader.loadClass(api + ".ServletRequestListener")},
                new NestedLogins(loader, jetty, api));
        type.getMethod("addEventListener", EventListener.class).invoke(context, listener);
    }

    private static @Nullable Class<?> nestedType(Object context) {
        Class<?> type = context.getClass();
        while (type != null && !NESTED_CONTEXT.matcher(type.getName()).matches()) {
            type = type.getSuperclass();
        }
        return type;
    }

    /** Is told of everything in a server. */
    private static final class Contexts implements Container.InheritedListener {
        @Override
        public void beanAdded(Container parent, Object child) {
            if (nestedType(child) == null) {
                return;
            }
            try {
                showTo(child);
            } catch (ReflectiveOperationException e) {
                LOG.warn("{} cannot be shown who the web server's users are: {}", child, e.toString());
            }
        }

        @Override
        public void beanRemoved(Container parent, Object child) {
            // It keeps its listener.
        }
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
