package org.servletfcgi.sample;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What arrived of a WebSocket's first request (RFC 6455 §4.1) at a servlet.
 *
 * @param fields those of its fields that are header fields of the request
 * @param variables those of its fields that are variables of a FastCGI request
 * @param fastCgi whether it came over FastCGI
 */
record Handshake(List<String> fields, List<String> variables, boolean fastCgi) {
    private static final List<String> FIELDS = List.of(
            "Connection",
            "Upgrade",
            "Sec-WebSocket-Key",
            "Sec-WebSocket-Version",
            "Sec-WebSocket-Extensions",
            "Sec-WebSocket-Protocol");

    static Handshake of(HttpServletRequest request) {
        Map<String, String> sent = Variables.of(request);
        List<String> fields = new ArrayList<>();
        List<String> variables = new ArrayList<>();
        for (String field : FIELDS) {
            if (request.getHeader(field) != null) {
                fields.add(field);
            }
            String variable = "HTTP_" + field.toUpperCase(Locale.ROOT).replace('-', '_');
            if (sent != null && sent.containsKey(variable)) {
                variables.add(variable);
            }
        }
        return new Handshake(List.copyOf(fields), List.copyOf(variables), sent != null);
    }

    /** Whether a WebSocket could start from it: the fields that name what the connection shall become are there. */
    boolean complete() {
        return fields.contains("Connection") && fields.contains("Upgrade") && fields.contains("Sec-WebSocket-Key");
    }

    Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("fastCgi", fastCgi);
        map.put("complete", complete());
        map.put("fields", fields);
        map.put("variables", variables);
        return map;
    }
}
