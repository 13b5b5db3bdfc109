package org.servletfcgi.launcher.doctor;

import java.util.List;
import org.servletfcgi.launcher.doctor.Remedies.Fault;

/** What is to be said of a request that arrived, or of a response that came out. */
final class Checks {

    private Checks() {}

    /** HTTP_HOST is what links and redirects are made from. */
    static Finding host(Arrival arrival, String sent) {
        String came = arrival.variable("HTTP_HOST");
        if (came.equals(sent)) {
            return Finding.ok("HTTP_HOST is the Host field: " + sent);
        }
        int port = sent.lastIndexOf(':');
        boolean portIsLost = port > 0 && came.equals(sent.substring(0, port));
        String text = portIsLost
                ? "HTTP_HOST arrives without its port (sent " + sent + ", arrived " + came
                        + "): redirects and links lead to another port"
                : "HTTP_HOST is not the Host field (sent " + sent + ", arrived " + quoted(came) + ")";
        return Finding.problem(text, Remedies.of(arrival.server(), Fault.HOST_WITHOUT_PORT));
    }

    private static String quoted(String value) {
        return value.isEmpty() ? "nothing" : "\"" + value + "\"";
    }

    /** REQUEST_URI is the only variable with the path as the client wrote it. */
    static Finding path(Arrival arrival, String sent) {
        String came = arrival.variable("REQUEST_URI");
        WebServerKind server = arrival.server();
        if (came.isEmpty()) {
            return Finding.problem(
                    "there is no REQUEST_URI: the path arrives decoded only, and %2F, %3B and %25 are not what they were",
                    Remedies.of(server, Fault.NO_REQUEST_URI));
        }
        if (came.equals(sent)) {
            return Finding.ok("REQUEST_URI is the path as the client wrote it");
        }
        return Finding.problem(
                "the path arrives decoded or rewritten in REQUEST_URI (sent " + sent + ", arrived " + came + ")",
                Remedies.of(server, Fault.OTHER_REQUEST_URI));
    }

    /** The field could be taken for the variable http_proxy by programs that an application starts. */
    static Finding proxyField(Arrival arrival) {
        return arrival.variable("HTTP_PROXY").isEmpty()
                ? Finding.ok("a header field Proxy does not get through")
                : Finding.advice(
                        "a client's header field Proxy arrives as HTTP_PROXY; servlet-fcgi drops it, others may not",
                        Remedies.of(arrival.server(), Fault.PROXY_FIELD));
    }

    /** The name comes from a field that the client has made up. */
    static Finding user(Arrival arrival) {
        WebServerKind server = arrival.server();
        if (arrival.variable("REMOTE_USER").isEmpty()) {
            return Finding.ok("REMOTE_USER is not what a client claims");
        }
        String text = "REMOTE_USER is the name that a client claims, checked by nobody: never use --trust-remote-user";
        return server == WebServerKind.HAPROXY
                ? Finding.advice(text, Remedies.of(server, Fault.UNCHECKED_USER))
                : Finding.problem(text, Remedies.of(server, Fault.UNCHECKED_USER));
    }

    /** Logins of the application's own need the field. */
    static Finding authorization(Arrival arrival) {
        return arrival.variable("HTTP_AUTHORIZATION").isEmpty()
                ? Finding.advice(
                        "the header field Authorization does not arrive: applications cannot ask for a login themselves",
                        Remedies.of(arrival.server(), Fault.NO_AUTHORIZATION))
                : Finding.ok("the header field Authorization arrives");
    }

    /** One connection for several requests of one client, one after the other. */
    static Finding connections(List<Arrival> series) {
        Arrival first = series.get(0);
        WebServerKind server = first.server();
        if (series.stream().skip(1).allMatch(next -> next.connection() == first.connection())) {
            return Finding.ok("connections are kept: " + series.size() + " requests came on one");
        }
        if (!server.keepsConnections()) {
            return Finding.ok("each request has a new connection, as always with this web server");
        }
        return first.keepConnection()
                ? Finding.advice(
                        "connections are not kept, although the web server asks for it (FCGI_KEEP_CONN): each request"
                                + " waits for a new one",
                        Remedies.of(server, Fault.UNUSED_CONNECTIONS))
                : Finding.advice(
                        "connections are not kept: each request waits for a new one",
                        Remedies.of(server, Fault.NEW_CONNECTIONS));
    }

    /** Whether %2F in a path reaches the application, which decides on it. */
    static Finding encodedSlash(WebServerKind server, boolean arrived, int status) {
        return arrived
                ? Finding.ok("%2F in a path reaches the application")
                : Finding.advice(
                        "%2F in a path does not reach the application: the web server answers " + status,
                        Remedies.of(server, Fault.ENCODED_SLASH_REFUSED));
    }

    /** A head of 12 KB: a few cookies of a login service. */
    static Finding largeHead(WebServerKind server, int status) {
        return status == 200
                ? Finding.ok("a response's head of 12 KB gets through")
                : Finding.problem(
                        "a response's head of 12 KB is larger than the web server's buffer: it answers " + status,
                        Remedies.of(server, Fault.LARGE_HEAD));
    }

    /** How a response passes whose second part depends on the client's having the first. */
    enum Streaming {
        STREAMED,
        STREAMED_ON_REQUEST,
        BUFFERED
    }

    static Finding streaming(WebServerKind server, Streaming streaming) {
        return switch (streaming) {
            case STREAMED -> Finding.ok("each part of a response is passed on as it comes");
            case STREAMED_ON_REQUEST ->
                Finding.advice(
                        "responses are collected before they are passed on, but for those with the header field"
                                + " X-Accel-Buffering: no",
                        Remedies.of(server, Fault.BUFFERED));
            case BUFFERED ->
                Finding.advice(
                        "responses are collected before they are passed on: progress, events and long downloads wait",
                        Remedies.of(server, Fault.BUFFERED));
        };
    }

    /** A body of more than 1 MiB, the smallest limit that a web server has by default. */
    static Finding body(WebServerKind server, int status, long sent, long arrived) {
        if (status == 413) {
            return Finding.problem(
                    "uploads of " + sent + " bytes are refused with 413", Remedies.of(server, Fault.BODY_LIMIT));
        }
        if (arrived < 0) {
            return Finding.problem("an upload of " + sent + " bytes does not arrive: the web server answers " + status);
        }
        return arrived == sent
                ? Finding.ok("an upload of " + sent + " bytes arrives")
                : Finding.problem("of an upload of " + sent + " bytes " + arrived + " arrive");
    }

    /**
     * A request that the web server has answered by itself.
     *
     * @param location of a redirect, or empty
     * @param connected whether a connection was opened
     * @param address where it should have arrived, with the rights that matter
     */
    static Finding nothingArrives(
            WebServerKind server, int status, String location, boolean connected, String address) {
        if (status == 401) {
            return Finding.problem("the web server asks for a login itself; examine a URL for which it does not");
        }
        if (status >= 300 && status < 400) {
            return Finding.problem("the web server redirects to " + location + " itself; examine that URL");
        }
        if (connected) {
            return Finding.problem(
                    "the web server connects to " + address + ", but sends no request and answers " + status);
        }
        String text = status >= 500
                ? "the web server answers " + status + " and does not connect to " + address
                        + ": its user may not (--socket-owner :GROUP lets a group), or its configuration names another address"
                : "the web server answers " + status + " itself: it does not pass this URL on to the application at "
                        + address;
        return Finding.problem(text, Remedies.of(server, Fault.NOTHING_ARRIVES));
    }
}
