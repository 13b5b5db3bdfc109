package org.servletfcgi.cgi;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How meta-variables become a request; immutable, {@link #DEFAULT} or a {@link #builder()} makes one. */
public final class MappingOptions {
    /** The defaults of all options. */
    public static final MappingOptions DEFAULT = builder().build();

    /** Which variable says the path of a request. */
    public enum PathSource {
        /**
         * REQUEST_URI; where it is absent or empty, as {@link #SCRIPT_NAME}. It is the only variable that is still
         * percent-encoded, and the only one in which all web servers agree.
         */
        REQUEST_URI,

        /**
         * SCRIPT_NAME followed by PATH_INFO; where both are absent or empty, DOCUMENT_URI. These are decoded by the web
         * server and encoded again here, so {@code %2F} and path parameters ({@code ;jsessionid=...}) are lost, but they
         * show what the web server's own rewriting made of the request.
         */
        SCRIPT_NAME
    }

    /**
     * What to do where REQUEST_URI and the web server's own, decoded reading of the path differ, and with paths that the two
     * sides may read differently although both say the same.
     */
    public enum PathCheck {
        /** Nothing is compared. */
        OFF,
        /** A warning, at most once a minute, where they differ. */
        LOG,
        /** The request is refused with 400 where they differ. */
        REJECT,
        /**
         * As {@link #REJECT}, and refused with 400 is also a path that has another spelling: one with dot segments, empty
         * segments, path parameters ({@code ;}), encoded unreserved characters (RFC 3986 §2.3), slashes, backslashes and
         * control characters, or bytes that are no UTF-8. So a rule of the web server for {@code /admin} holds whether it
         * is compared with the path as it was sent or with the decoded one. URLs with {@code ;jsessionid=} are refused too.
         */
        STRICT
    }

    /** Where the port of the request's authority comes from when HTTP_HOST has none. */
    public enum PortSource {
        /** The default of the scheme: 80 or 443. */
        SCHEME,
        /** SERVER_PORT; for a web server on another port whose configuration sends HTTP_HOST without it. */
        SERVER_PORT
    }

    /**
     * What to do with several values for one {@code HTTP_} name that contains a further underscore.
     *
     * <p>Such a name may stand for two different fields: {@code X-User} and {@code X_User} both arrive as
     * {@code HTTP_X_USER} where the web server passes on names with underscores, so that a client can add a value beside
     * the one that the web server set. Names without an underscore ({@code HTTP_COOKIE}) always keep all their values, and
     * fields that have one value by definition always keep the last.
     */
    public enum DuplicateHeaders {
        /** All values are kept in their order. */
        KEEP,
        /** The request is refused with 400. */
        REJECT,
        /** The first value is kept. */
        FIRST,
        /** The last value is kept. */
        LAST
    }

    /**
     * A variable that every request must carry with a certain value, set in the web server's configuration.
     *
     * @param variable its name; not one that begins with {@code HTTP_}, which a client could send
     * @param value the value, not empty, ISO-8859-1
     */
    public record SharedSecret(String variable, String value) {
        /** @throws IllegalArgumentException where the name begins with {@code HTTP_}, or one of them is empty */
        public SharedSecret {
            if (variable.isEmpty() || variable.startsWith("HTTP_")) {
                throw new IllegalArgumentException(
                        "Expected the name of a variable that does not begin with HTTP_, but got '" + variable + "'");
            }
            if (value.isEmpty()) {
                throw new IllegalArgumentException("Expected a value for " + variable);
            }
        }

        /** The name only. */
        @Override
        public String toString() {
            return "SharedSecret[" + variable + "]";
        }
    }

    private final PathSource pathSource;
    private final PathCheck pathCheck;
    private final String mountPrefix;
    private final PortSource portSource;
    private final DuplicateHeaders duplicateHeaders;
    private final boolean trustRemoteUser;
    private final boolean trustSslVariables;
    private final boolean allowTrace;
    private final @Nullable SharedSecret secret;

    private MappingOptions(Builder builder) {
        pathSource = builder.pathSource;
        pathCheck = builder.pathCheck;
        mountPrefix = builder.mountPrefix;
        portSource = builder.portSource;
        duplicateHeaders = builder.duplicateHeaders;
        trustRemoteUser = builder.trustRemoteUser;
        trustSslVariables = builder.trustSslVariables;
        allowTrace = builder.allowTrace;
        secret = builder.secret;
    }

    /** Starts with {@link #DEFAULT}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Where the path comes from. Default {@link PathSource#REQUEST_URI}: the only variable that no web server decodes. */
    public PathSource pathSource() {
        return pathSource;
    }

    /**
     * What to do where REQUEST_URI and the web server's reading of it differ, or may. Default {@link PathCheck#LOG}: a
     * rewrite in the web server is legitimate, but its access rules applied to another path; {@link PathCheck#STRICT} where
     * it has such rules.
     */
    public PathCheck pathCheck() {
        return pathCheck;
    }

    /**
     * A prefix of whole segments that is taken off the path, such as {@code /app}; requests outside of it are refused with
     * 404. Default "", none: the context path is the application's.
     */
    public String mountPrefix() {
        return mountPrefix;
    }

    /**
     * Where the port comes from when HTTP_HOST has none. Default {@link PortSource#SCHEME}: most web servers pass the port
     * on, and SERVER_PORT behind a port mapping is not the client's.
     */
    public PortSource portSource() {
        return portSource;
    }

    /**
     * What to do with several values for a name that may stand for two fields. Default {@link DuplicateHeaders#KEEP}: some
     * web servers pass on each repeated field by itself.
     */
    public DuplicateHeaders duplicateHeaders() {
        return duplicateHeaders;
    }

    /**
     * Whether REMOTE_USER and AUTH_TYPE make the request's user. Default false: common configurations of web servers send
     * the name in the client's Authorization field, which nobody has verified.
     */
    public boolean trustRemoteUser() {
        return trustRemoteUser;
    }

    /**
     * Whether the SSL_ variables make the request's cipher suite and certificates. Default true: a client cannot set them,
     * only the web server can.
     */
    public boolean trustSslVariables() {
        return trustSslVariables;
    }

    /**
     * Whether TRACE reaches the application instead of being refused with 405. Default false: the answer repeats fields that
     * the web server added.
     */
    public boolean allowTrace() {
        return allowTrace;
    }

    /** A variable without which a request is refused with 403. Default null, none. */
    public @Nullable SharedSecret secret() {
        return secret;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MappingOptions options && values().equals(options.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(
                pathSource,
                pathCheck,
                mountPrefix,
                portSource,
                duplicateHeaders,
                trustRemoteUser,
                trustSslVariables,
                allowTrace,
                secret);
    }

    /** The values in their order; of a secret, the name only. */
    @Override
    public String toString() {
        return "MappingOptions" + values();
    }

    /** Collects options; used by one thread. */
    public static final class Builder {
        private PathSource pathSource = PathSource.REQUEST_URI;
        private PathCheck pathCheck = PathCheck.LOG;
        private String mountPrefix = "";
        private PortSource portSource = PortSource.SCHEME;
        private DuplicateHeaders duplicateHeaders = DuplicateHeaders.KEEP;
        private boolean trustRemoteUser = false;
        private boolean trustSslVariables = true;
        private boolean allowTrace = false;
        private @Nullable SharedSecret secret;

        private Builder() {}

        /** Sets {@link MappingOptions#pathSource()}. */
        public Builder pathSource(PathSource value) {
            pathSource = value;
            return this;
        }

        /** Sets {@link MappingOptions#pathCheck()}. */
        public Builder pathCheck(PathCheck value) {
            pathCheck = value;
            return this;
        }

        /**
         * Sets {@link MappingOptions#mountPrefix()}.
         *
         * @throws IllegalArgumentException where it does not begin with a slash, or ends with one
         */
        public Builder mountPrefix(String value) {
            if (!value.isEmpty() && (!value.startsWith("/") || value.endsWith("/"))) {
                throw new IllegalArgumentException(
                        "Expected a mountPrefix such as /app, or an empty one, but got '" + value + "'");
            }
            mountPrefix = value;
            return this;
        }

        /** Sets {@link MappingOptions#portSource()}. */
        public Builder portSource(PortSource value) {
            portSource = value;
            return this;
        }

        /** Sets {@link MappingOptions#duplicateHeaders()}. */
        public Builder duplicateHeaders(DuplicateHeaders value) {
            duplicateHeaders = value;
            return this;
        }

        /** Sets {@link MappingOptions#trustRemoteUser()}. */
        public Builder trustRemoteUser(boolean value) {
            trustRemoteUser = value;
            return this;
        }

        /** Sets {@link MappingOptions#trustSslVariables()}. */
        public Builder trustSslVariables(boolean value) {
            trustSslVariables = value;
            return this;
        }

        /** Sets {@link MappingOptions#allowTrace()}. */
        public Builder allowTrace(boolean value) {
            allowTrace = value;
            return this;
        }

        /** Sets {@link MappingOptions#secret()}. */
        public Builder secret(@Nullable SharedSecret value) {
            secret = value;
            return this;
        }

        /** The options. */
        public MappingOptions build() {
            return new MappingOptions(this);
        }
    }
}
