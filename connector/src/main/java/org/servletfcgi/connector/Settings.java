package org.servletfcgi.connector;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.MappingOptions.DuplicateHeaders;
import org.servletfcgi.cgi.MappingOptions.PathCheck;
import org.servletfcgi.cgi.MappingOptions.PathSource;
import org.servletfcgi.cgi.MappingOptions.PortSource;
import org.servletfcgi.connector.Values.Form;
import org.servletfcgi.server.FastCgiConnectionFactory;
import org.servletfcgi.server.Limits;
import org.servletfcgi.socket.ListenOptions;

/** The settings of a {@link FastCgiConnector} that can be given as texts, in the order of the documentation. */
public final class Settings {
    private static final List<Setting> ALL = List.copyOf(new Table().rows());
    private static final Map<String, Setting> BY_NAME = byName();

    /** Those of a connector as it is made, so that no default is written twice. */
    static final Map<String, String> DEFAULT_TEXTS = texts(new FastCgiConnector(new Server()));

    private Settings() {}

    /** All of them; unmodifiable. */
    public static List<Setting> all() {
        return ALL;
    }

    /**
     * The setting of a name, whether it is written {@code maxParams}, {@code max-params} or {@code MAX_PARAMS}, or null.
     */
    public static @Nullable Setting find(String name) {
        return BY_NAME.get(key(name));
    }

    /** The text of each setting of {@code connector} by its name. */
    static Map<String, String> texts(FastCgiConnector connector) {
        Map<String, String> texts = new LinkedHashMap<>();
        ALL.forEach(setting -> texts.put(setting.name(), setting.text(connector)));
        return texts;
    }

    private static Map<String, Setting> byName() {
        Map<String, Setting> settings = new LinkedHashMap<>();
        ALL.forEach(setting -> settings.put(key(setting.name()), setting));
        return settings;
    }

    private static String key(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** The list of settings. */
    private static final class Table {
        private final List<Setting> rows = new ArrayList<>();

        List<Setting> rows() {
            listening();
            limits();
            requests();
            return rows;
        }

        private <T> void add(
                String name,
                Form<T> form,
                Function<FastCgiConnector, @Nullable T> getter,
                BiConsumer<FastCgiConnector, T> setter,
                String description) {
            rows.add(new Setting(name, form, description, getter, setter));
        }

        private void listening() {
            add(
                    "bind",
                    Form.ADDRESS,
                    FastCgiConnector::getAddress,
                    FastCgiConnector::setAddress,
                    "Where to listen: unix:/path, host:port, [ipv6]:port, port of the loopback interface, or fd:0 for the"
                            + " listening socket on file descriptor 0.");
            listen("socketMode", "mode", Form.MODE, """
                    Permissions of Unix domain sockets that are created. Connecting needs write permission.""");
            listen("socketOwner", "owner", Form.OWNER, """
                    Whom these sockets are given to: user, user:group or :group; by default the process's own.""");
            listen("backlog", "backlog", integer(Form.number(1, Integer.MAX_VALUE)), """
                    Connections that wait in the kernel until they are accepted.""");
            listen("allow", "allowedPeers", Form.PEERS, """
                    IP addresses, separated by commas, of the web servers that may connect over TCP; by default all.""");
            listen("idleTimeout", "idleTimeout", Form.TIME, """
                    How long nothing may move on a connection within a record. 0 is any time.""");
        }

        private <T> void listen(String name, String option, Form<T> form, String description) {
            option(name, form, description, Options.LISTEN, option);
        }

        private void limits() {
            limit("maxConnections", "Connections at once.");
            limit("maxParamsBytes", "Variables of a request, in all.");
            limit("maxParams", "Number of variables of a request.");
            limit("maxParamNameBytes", "Name of a variable.");
            limit("maxParamValueBytes", "Value of a variable.");
            limit("maxRequestsPerConnection", "Requests at once on a connection.");
            limit("maxRequestsInParams", "Of these, requests whose variables have not come in full.");
            limit("connectionParamsBytes", "Variables of all requests of a connection.");
            limit("paramsTimeout", "From the begin of a request to the end of its variables. 0 is any time.");
            limit("contentTimeout", "The application waits for a body and nothing of it comes. 0 is any time.");
            limit("minContentRate", "Bytes a second of a body that is waited for. 0 is any rate.");
            limit("writeTimeout", "The web server takes nothing of a response. 0 is any time.");
            limit("busyTimeout", """
                    A thread waits for a slow web server while none is left for others. 0 is any time.""");
            limit("minBusyRate", "Bytes a second that such a web server has to send or take.");
            limit("abortGrace", "An application has to end after its request was aborted.");
            limit("contentBufferBytes", "Memory for the unread body of a request.");
            limit("contentSpoolBytes", "File for the unread body of a request.");
            limit("totalContentBytes", "Memory for unread bodies, in all.");
            limit("connectionContentBytes", "Memory for unread bodies of a connection.");
            limit("connectionSpoolBytes", "Files for unread bodies of a connection.");
            limit("spoolDirectory", "Where these files are made.");
            limit("lingerPause", "Nothing more of a body comes after an early response, on a connection that is kept.");
            limit("lingerTime", "The same on a connection that is not kept.");
            limit("responseHeadBytes", "Head of a response.");
            limit("keepAliveTimeout", "A connection without a request is kept. 0 is any time.");
        }

        private void limit(String name, String description) {
            option(name, limitForm(name, Options.LIMITS.typeOf(name)), description, Options.LIMITS, name);
        }

        private static Form<?> limitForm(String name, Class<?> type) {
            if (type == Duration.class) {
                return Form.TIME;
            }
            if (type == Path.class) {
                return Form.PATH;
            }
            long most = type == int.class ? Integer.MAX_VALUE : Long.MAX_VALUE;
            Form<Long> form = name.endsWith("Bytes") ? Form.size(most) : Form.number(0, most);
            return type == int.class ? integer(form) : form;
        }

        private static Form<Integer> integer(Form<Long> form) {
            return new Form<>(
                    form.kind(),
                    List.of(),
                    text -> form.parser().apply(text).intValue(),
                    value -> form.printer().apply(value.longValue()));
        }

        private void requests() {
            mapping("trustRemoteUser", Form.FLAG, """
                    REMOTE_USER and AUTH_TYPE make the request's user. Many web servers fill them with what the client \
                    claims, unverified.""");
            mapping("trustSslVariables", Form.FLAG, """
                    The SSL_ variables make the request's cipher suite and client certificate.""");
            mapping("secret", Form.SECRET, """
                    A variable that every request must carry with this value, as NAME=VALUE, else 403.""");
            mapping("pathSource", Form.choice(PathSource.class), """
                    Where the path comes from: request-uri, or script-name (with PATH_INFO).""");
            mapping("pathCheck", Form.choice(PathCheck.class), """
                    Where REQUEST_URI and the web server's reading of the path differ: off, log, reject (400), or strict, \
                    which also refuses paths with another spelling, such as /x/../admin or /admin;x.""");
            mapping("mountPrefix", Form.TEXT, """
                    Taken off the path of every request, such as /app; by default nothing.""");
            mapping("portSource", Form.choice(PortSource.class), """
                    The port where HTTP_HOST has none: scheme (80 or 443), or server-port.""");
            mapping("duplicateHeaders", Form.choice(DuplicateHeaders.class), """
                    Several values for a name that may stand for two fields: keep, reject (400), first or last.""");
            mapping("allowTrace", Form.FLAG, """
                    TRACE reaches the application instead of being refused with 405.""");
            factory("roles", Form.ROLES, FastCgiConnectionFactory::getRoles, FastCgiConnectionFactory::setRoles, """
                    FastCGI roles that are played: responder, authorizer, filter.""");
            factory(
                    "stderrToFront",
                    Form.FLAG,
                    FastCgiConnectionFactory::isStderrToFront,
                    FastCgiConnectionFactory::setStderrToFront,
                    "A failure of the application is one line in the web server's error log.");
            factory(
                    "halfClose",
                    Form.FLAG,
                    FastCgiConnectionFactory::isHalfClose,
                    FastCgiConnectionFactory::setHalfClose,
                    "A complete request is answered although the web server has ended its side of the connection,"
                            + " instead of being aborted.");
        }

        private <T> void mapping(String name, Form<T> form, String description) {
            option(name, form, description, Options.MAPPING, name);
        }

        private <T> void factory(
                String name,
                Form<T> form,
                Function<FastCgiConnectionFactory, T> getter,
                BiConsumer<FastCgiConnectionFactory, T> setter,
                String description) {
            add(
                    name,
                    form,
                    connector -> getter.apply(connector.getFactory()),
                    (connector, value) -> setter.accept(connector.getFactory(), value),
                    description);
        }

        @SuppressWarnings("unchecked")
        private <T> void option(String name, Form<T> form, String description, Options<?> options, String option) {
            add(
                    name,
                    form,
                    connector -> (T) options.get(connector, option),
                    (connector, value) -> options.set(connector, option, value),
                    description);
        }
    }

    /**
     * Immutable options of a connector. Each has a method of its name, and so has the builder of all of them, which the type
     * gives.
     */
    private record Options<O>(
            Class<O> type, Function<FastCgiConnector, O> getter, BiConsumer<FastCgiConnector, O> setter) {

        static final Options<ListenOptions> LISTEN = new Options<>(
                ListenOptions.class, FastCgiConnector::getListenOptions, FastCgiConnector::setListenOptions);
        static final Options<Limits> LIMITS = new Options<>(
                Limits.class,
                connector -> connector.getFactory().getLimits(),
                (connector, limits) -> connector.getFactory().setLimits(limits));
        static final Options<MappingOptions> MAPPING = new Options<>(
                MappingOptions.class,
                connector -> connector.getFactory().getMappingOptions(),
                (connector, options) -> connector.getFactory().setMappingOptions(options));

        Class<?> typeOf(String name) {
            return method(type, name).getReturnType();
        }

        @Nullable
        Object get(FastCgiConnector connector, String name) {
            return call(method(type, name), getter.apply(connector));
        }

        /**
         * Sets a copy with another value.
         *
         * @throws IllegalArgumentException where the builder refuses it
         */
        void set(FastCgiConnector connector, String name, @Nullable Object value) {
            Object builder = Objects.requireNonNull(call(method(type, "builder"), null));
            for (Method method : builder.getClass().getDeclaredMethods()) {
                if (Modifier.isPublic(method.getModifiers()) && method.getParameterCount() == 1) {
                    boolean changed = method.getName().equals(name);
                    call(method, builder, changed ? value : get(connector, method.getName()));
                }
            }
            setter.accept(connector, type.cast(call(method(builder.getClass(), "build"), builder)));
        }

        private static Method method(Class<?> type, String name) {
            try {
                return type.getMethod(name);
            } catch (NoSuchMethodException e) {
                throw new IllegalArgumentException(type.getSimpleName() + " has no " + name, e);
            }
        }

        private static @Nullable Object call(Method method, @Nullable Object of, @Nullable Object... arguments) {
            try {
                return method.invoke(of, arguments);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof IllegalArgumentException refused) {
                    throw refused;
                }
                throw new IllegalStateException(e.getCause());
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
