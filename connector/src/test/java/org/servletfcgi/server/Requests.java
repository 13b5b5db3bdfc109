package org.servletfcgi.server;

import static org.servletfcgi.fastcgi.internal.Records.RESPONDER;
import static org.servletfcgi.fastcgi.internal.Records.begin;
import static org.servletfcgi.fastcgi.internal.Records.none;

import java.util.ArrayList;
import java.util.List;
import org.servletfcgi.fastcgi.internal.Records;

/** Requests as web servers send them, up to the end of PARAMS. */
final class Requests {
    private Requests() {}

    /** A GET without the end of STDIN. */
    static Records get(int requestId, int flags, String target) {
        return request(requestId, flags, "GET", target);
    }

    /** A POST without STDIN; more variables as name, value, name, value, and so on. */
    static Records post(int requestId, int flags, String target, String... more) {
        return request(requestId, flags, "POST", target, more);
    }

    static Records abort(int requestId) {
        return none().on(requestId).abort();
    }

    static Records request(int requestId, int flags, String method, String target, String... more) {
        return begin(requestId, RESPONDER, flags)
                .params(variables(method, target, more))
                .paramsEnd();
    }

    static String[] variables(String method, String target, String... more) {
        List<String> variables = new ArrayList<>(List.of(
                "REQUEST_METHOD", method,
                "REQUEST_URI", target,
                "HTTP_HOST", "www.example.com",
                "REMOTE_ADDR", "192.0.2.1",
                "REMOTE_PORT", "40000"));
        variables.addAll(List.of(more));
        return variables.toArray(String[]::new);
    }
}
