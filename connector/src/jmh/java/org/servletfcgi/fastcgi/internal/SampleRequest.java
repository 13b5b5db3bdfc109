package org.servletfcgi.fastcgi.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.servletfcgi.server.Role;

/**
 * One GET as nginx sends it over a kept connection: the variables of a capture, and the header fields of a browser that
 * the capture's client does not send.
 */
public final class SampleRequest {
    /** What nginx sends a browser's request with. */
    public static final int USUAL_VARIABLES = 26;

    private static final List<Pair> CAPTURED = withoutFields("nginx-keepconn/get");
    private static final List<Pair> FIELDS = List.of(
            new Pair("HTTP_HOST", "www.example.com:8080"),
            new Pair("HTTP_USER_AGENT", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
            new Pair("HTTP_ACCEPT", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
            new Pair("HTTP_ACCEPT_LANGUAGE", "en-US,en;q=0.5"),
            new Pair("HTTP_ACCEPT_ENCODING", "gzip, deflate, br"),
            new Pair("HTTP_COOKIE", "JSESSIONID=node01l4q0p5ugs9k1eb1x5m6zgl7d0.node0; theme=dark"),
            new Pair("HTTP_UPGRADE_INSECURE_REQUESTS", "1"));

    private final List<Pair> variables;

    private SampleRequest(List<Pair> variables) {
        this.variables = variables;
    }

    /** The request with so many variables: fewer of the web server's, or more header fields. */
    public static SampleRequest of(int count) {
        List<Pair> variables = new ArrayList<>(CAPTURED);
        variables.addAll(FIELDS);
        for (int i = variables.size(); i < count; i++) {
            variables.add(new Pair("HTTP_X_FIELD_" + i, "value of the header field " + i));
        }
        return new SampleRequest(List.copyOf(variables.subList(0, count)));
    }

    private static List<Pair> withoutFields(String capture) {
        return Captures.named(capture).requests().get(0).params().stream()
                .filter(pair -> !pair.name().startsWith("HTTP_"))
                .toList();
    }

    /** Names and values in the order of the wire. */
    public List<Pair> variables() {
        return variables;
    }

    /** BEGIN_REQUEST, PARAMS, their end and the end of STDIN, the PARAMS padded to 8 bytes as nginx does. */
    public byte[] fastCgi() {
        byte[] params = Records.pairs(variables.stream()
                .flatMap(pair -> List.of(pair.name(), pair.value()).stream())
                .toArray(String[]::new));
        return Records.begin(1, Role.RESPONDER, Records.KEEP_CONN)
                .padded(-params.length & 7)
                .paramsBytes(params)
                .padded(0)
                .paramsEnd()
                .stdinEnd()
                .bytes();
    }

    /** The same request line and header fields as HTTP/1.1. */
    public byte[] http() {
        StringBuilder text = new StringBuilder("GET ");
        text.append(value("REQUEST_URI")).append(" HTTP/1.1\r\n");
        for (Pair pair : variables) {
            if (pair.name().startsWith("HTTP_")) {
                text.append(fieldName(pair.name()))
                        .append(": ")
                        .append(pair.value())
                        .append("\r\n");
            }
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Makes sure that a benchmark measures what it is meant to. */
    public static void check(String what, int expected, int actual) {
        if (actual != expected) {
            throw new IllegalStateException(what + ": expected " + expected + ", got " + actual);
        }
    }

    private String value(String name) {
        return variables.stream()
                .filter(pair -> pair.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private static String fieldName(String variable) {
        StringBuilder name = new StringBuilder();
        for (String word : variable.substring("HTTP_".length()).split("_", -1)) {
            name.append(name.length() == 0 ? "" : "-")
                    .append(word.charAt(0))
                    .append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }
}
