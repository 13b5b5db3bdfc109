package org.servletfcgi.cgi;

import org.jspecify.annotations.Nullable;

/**
 * How meta-variables become a request; immutable, {@link #DEFAULT} and its {@code with} methods make one.
 *
 * @param pathSource where the path comes from. Default {@link PathSource#REQUEST_URI}: the only variable that no web
 *     server decodes
 * @param pathCheck what to do where REQUEST_URI and the web server's reading of it differ. Default
 *     {@link PathCheck#LOG}: a rewrite in the web server is legitimate, but its access rules applied to another path
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

    /** These options with another {@link #pathSource()}. */
    public MappingOptions withPathSource(PathSource value) {
        return new MappingOptions(
                value,
                pathCheck,
                mountPrefix,
                portSource,
                duplicateHeaders,
                trustRemoteUser,
                trustSslVariables,
                allowTrace,
                secret);
    }

    /** These options with another {@link #pathCheck()}. */
    public MappingOptions withPathCheck(PathCheck value) {
        return new MappingOptions(
                pathSource,
                value,
                mountPrefix,
                portSource,
                duplicateHeaders,
                trustRemoteUser,
                trustSslVariables,
                allowTrace,
                secret);
    }

    /** These options with another {@link #mountPrefix()}. */
    public MappingOptions withMountPrefix(String value) {
        return new MappingOptions(
                pathSource,
                pathCheck,
                value,
                portSource,
                duplicateHeaders,
                trustRemoteUser,
                trustSslVariables,
                allowTrace,
                secret);
    }

    /** These options with another {@link #portSource()}. */
    public MappingOptions withPortSource(PortSource value) {
        return new MappingOptions(
                pathSource,
                pathCheck,
                mountPrefix,
                value,
                duplicateHeaders,
                trustRemoteUser,
                trustSslVariables,
                allowTrace,
                secret);
    }

    /** These options with another {@link #duplicateHeaders()}. */
    public MappingOptions withDuplicateHeaders(DuplicateHeaders value) {
        return new MappingOptions(
                pathSource,
                pathCheck,
                mountPrefix,
                portSource,
                value,
                trustRemoteUser,
                trustSslVariables,
                allowTrace,
                secret);
    }

    /** These options with another {@link #trustRemoteUser()}. */
    public MappingOptions withTrustRemoteUser(boolean value) {
        return new MappingOptions(
                pathSource,
                pathCheck,
                mountPrefix,
                portSource,
                duplicateHeaders,
                value,
                trustSslVariables,
                allowTrace,
                secret);
    }

    /** These options with another {@link #trustSslVariables()}. */
    public MappingOptions withTrustSslVariables(boolean value) {
        return new MappingOptions(
                pathSource,
                pathCheck,
                mountPrefix,
                portSource,
                duplicateHeaders,
                trustRemoteUser,
                value,
                allowTrace,
                secret);
    }

    /** These options with another {@link #allowTrace()}. */
    public MappingOptions withAllowTrace(boolean value) {
        return new MappingOptions(
                pathSource,
                pathCheck,
                mountPrefix,
                portSource,
                duplicateHeaders,
                trustRemoteUser,
                trustSslVariables,
                value,
                secret);
    }

    /** These options with another {@link #secret()}. */
    public MappingOptions withSecret(@Nullable SharedSecret value) {
        return new MappingOptions(
                pathSource,
                pathCheck,
                mountPrefix,
                portSource,
                duplicateHeaders,
                trustRemoteUser,
                trustSslVariables,
                allowTrace,
                value);
    }
}
