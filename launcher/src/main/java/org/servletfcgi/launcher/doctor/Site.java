package org.servletfcgi.launcher.doctor;

import java.net.URI;
import java.net.URISyntaxException;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;

/**
 * A URL of a web server.
 *
 * @param host a name, an IPv4 address or an IPv6 address in brackets
 * @param port 1 to 65535
 * @param path percent-encoded, begins with a slash
 */
record Site(String host, int port, String path) {

    private static final int HTTP_PORT = 80;

    /** The parts of a URL with the scheme http. */
    static Site parse(String url) throws LaunchException {
        try {
            URI uri = new URI(url);
            String path = uri.getRawPath();
            if (!"http".equalsIgnoreCase(uri.getScheme())
                    || uri.getHost() == null
                    || uri.getRawQuery() != null
                    || uri.getRawFragment() != null
                    || uri.getRawUserInfo() != null) {
                throw bad(url);
            }
            return new Site(uri.getHost(), uri.getPort() < 0 ? HTTP_PORT : uri.getPort(), path.isEmpty() ? "/" : path);
        } catch (URISyntaxException e) {
            throw bad(url);
        }
    }

    private static LaunchException bad(String url) {
        return new LaunchException(
                ExitStatus.USAGE,
                "expected http://host:port/path without query, but got \"" + url
                        + "\"; for https examine a port without TLS of the same web server");
    }

    /** What a client sends as Host. */
    String hostField() {
        return port == HTTP_PORT ? host : host + ":" + port;
    }

    /** A path below that of the URL. */
    String below(String segments) {
        return path.endsWith("/") ? path + segments : path + "/" + segments;
    }

    /** The URL again. */
    @Override
    public String toString() {
        return "http://" + hostField() + path;
    }
}
