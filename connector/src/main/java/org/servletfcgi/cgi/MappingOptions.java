package org.servletfcgi.cgi;

import org.jspecify.annotations.Nullable;

/**
 * How meta-variables become a request; immutable, {@link #DEFAULT} or a {@link #builder()} makes one.
 *
 * @param pathSource where the path comes from. Default {@link PathSource#REQUEST_URI}: the only variable that no web
 *     server decodes
 * @param pathCheck what to do where REQUEST_URI and the web server's reading of it differ, or may. Default
 *     {@link PathCheck#LOG}: a rewrite in the web server is legitimate, but its access rules applied to another path;
 *     {@link PathCheck#STRICT} where it has such rules
 * @param mountPrefix a prefix of whole segments that is taken off the path, such as {@code /app}; requests outside of
 *     it are refused with 404. Default "", none: the context path is the application's
 * @param portSource where the port comes from when HTTP_HOST has none. Default {@link PortSource#SCHEME}: most web
 *     servers pass the port on, and SERVER_PORT behind a port mapping is not the client's
 * @param duplicateHeaders what to do with several values for a name that may stand for two fields. Default
 *     {@link DuplicateHeaders#KEEP}: some web servers pass on each repeated field by itself
 * @param trustRemoteUser whether REMOTE_USER and AUTH_TYPE make the request's user. Default false: common
 *     configurations of web servers send the name in the client's Authorization field, which nobody has verified
 * @param trustSslVariables whether the SSL_ variables make the request's cipher suite and certificates. Default true:
 *     a client cannot set them, only the web server can
 * @param allowTrace whether TRACE reaches the application instead of being refused with 405. Default false: the answer
 *     repeats fields that the web server added
 * @param secret a variable without which a request is refused with 403. Default null, none
 */
public record MappingOptions(
        PathSource pathSource,
        PathCheck pathCheck,
        String mountPrefix,
        PortSource portSource,
        DuplicateHeaders duplicateHeaders,
        boolean trustRemoteUser,
        boolean trustSslVariables,
        boolean allowTrace,
        @Nullable SharedSecret secret) {

    /** The defaults of all options. */
    public static final MappingOptions DEFAULT = new MappingOptions(
            PathSource.REQUEST_URI,
            PathCheck.LOG,
            "",
            PortSource.SCHEME,
            DuplicateHeaders.KEEP,
            false,
            true,
            false,
            null);

    /** @throws IllegalArgumentException where a mount prefix does not begin with a slash, or ends with one */
    public MappingOptions {
        if (!mountPrefix.isEmpty() && (!mountPrefix.startsWith("/") || mountPrefix.endsWith("/"))) {
            throw new IllegalArgumentException(
                    "Expected a mountPrefix such as /app, or an empty one, but got '" + mountPrefix + "'");
        }
    }

    /** Starts with {@link #DEFAULT}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects options; used by one thread. */
    public static final class Builder {
        private PathSource pathSource = DEFAULT.pathSource;
        private PathCheck pathCheck = DEFAULT.pathCheck;
        private String mountPrefix = DEFAULT.mountPrefix;
        private PortSource portSource = DEFAULT.portSource;
        private DuplicateHeaders duplicateHeaders = DEFAULT.duplicateHeaders;
        private boolean trustRemoteUser = DEFAULT.trustRemoteUser;
        private boolean trustSslVariables = DEFAULT.trustSslVariables;
        private boolean allowTrace = DEFAULT.allowTrace;
        private @Nullable SharedSecret secret = DEFAULT.secret;

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

        /** Sets {@link MappingOptions#mountPrefix()}. */
        public Builder mountPrefix(String value) {
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

        /**
         * The options.
         *
         * @throws IllegalArgumentException as the constructor does
         */
        public MappingOptions build() {
            return new MappingOptions(
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
    }
}
