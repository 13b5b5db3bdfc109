package org.servletfcgi.it;

import java.util.ArrayList;
import java.util.List;

/** The variables of a request, in their order; names may repeat. */
record Params(List<Pair> pairs) {

    record Pair(String name, String value) {}

    /** What a web server sends for a request without a body. */
    static Params request(String method, String uri) {
        var query = uri.indexOf('?');
        return new Params(List.of())
                .and("GATEWAY_INTERFACE", "CGI/1.1")
                .and("REQUEST_METHOD", method)
                .and("REQUEST_URI", uri)
                .and("QUERY_STRING", query < 0 ? "" : uri.substring(query + 1))
                .and("SERVER_PROTOCOL", "HTTP/1.1")
                .and("SERVER_NAME", "app.example.com")
                .and("SERVER_ADDR", "192.0.2.1")
                .and("SERVER_PORT", "80")
                .and("REMOTE_ADDR", "192.0.2.2")
                .and("REMOTE_PORT", "40000")
                .and("HTTP_HOST", "app.example.com");
    }

    static Params get(String uri) {
        return request("GET", uri);
    }

    /** What a web server sends for a request with a body. */
    static Params post(String uri, String contentType, int contentLength) {
        return request("POST", uri)
                .and("CONTENT_TYPE", contentType)
                .and("CONTENT_LENGTH", Integer.toString(contentLength));
    }

    Params and(String name, String value) {
        var more = new ArrayList<>(pairs);
        more.add(new Pair(name, value));
        return new Params(List.copyOf(more));
    }

    Params without(String name) {
        return new Params(
                pairs.stream().filter(pair -> !pair.name().equals(name)).toList());
    }

    byte[] bytes() {
        var records = new Records();
        pairs.forEach(pair -> records.raw(Records.pair(pair.name(), pair.value())));
        return records.bytes();
    }
}
