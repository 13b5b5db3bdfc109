package org.servletfcgi.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request for the application {@code late} that has a marker of its own in each part, and what the answer must be: the
 * same markers in the same places and no others.
 *
 * @param level whose application is asked
 * @param scene how it is to answer
 * @param number the request's own
 */
record MarkedRequest(LevelApplication level, Scene scene, int number) {

    /** How the application reads and answers. */
    enum Scene {
        GET,
        COOKIES,
        POST,
        READER,
        FORM,
        PARTS,
        SESSION,
        ASYNC,
        DISPATCHED,
        FORWARD,
        INCLUDE,
        TIMEOUT;

        boolean hasBody() {
            return this == POST || this == READER || this == FORM || this == PARTS || this == ASYNC;
        }
    }

    /** The two ends of the client's connection to the web server, and what the client calls the latter. */
    record Addresses(String remote, String remotePort, String local, String localName, String localPort, String host) {

        /** Servlets of EE8 and EE9 get the address for a name. */
        private Addresses withoutName() {
            return new Addresses(remote, remotePort, local, local, localPort, host);
        }

        private String server() {
            var colon = host.indexOf(':');
            return colon < 0 ? host + " 80" : host.replace(':', ' ');
        }
    }

    private static final String HERE = "127.0.0.1";
    private static final Pattern MARKER = Pattern.compile("m[0-9a-f]{8}z");

    /** Letters and digits by chance, a marker among them now and then. */
    private static final Pattern SESSION = Pattern.compile("node0[0-9a-z]+");

    private static final String SHARED_COOKIES = "shared=constant; other=2";
    private static final String BOUNDARY = "BOUNDARY";

    private static final List<String> SOURCES = List.of("Late", "LateThreads", "Held", "Calls", "Core");

    /** The application for each level, as the command's arguments. */
    static List<String> applications(ScratchFolder folder) {
        var sources = new HashMap<String, String>();
        SOURCES.forEach(name -> sources.put(name, source(name)));
        return Arrays.stream(LevelApplication.values())
                .map(level -> "/" + level.environment() + "="
                        + level.archive(Build.jettyHome(), folder, SOURCES.get(0), sources))
                .toList();
    }

    static String source(String name) {
        try (var source = MarkedRequest.class.getResourceAsStream("/applications/" + name + ".java")) {
            return new String(Objects.requireNonNull(source).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String marker() {
        return marker(number);
    }

    static String marker(int number) {
        return "m%08xz".formatted(number);
    }

    String method() {
        return scene.hasBody() ? "POST" : "GET";
    }

    String path() {
        return "/" + level.environment() + "/" + scene.name().toLowerCase(Locale.ROOT) + "/" + marker();
    }

    String query() {
        return "q=" + marker();
    }

    String cookies() {
        return scene == Scene.COOKIES ? SHARED_COOKIES : "visitor=" + marker();
    }

    String authorization() {
        return "Bearer " + marker();
    }

    String agent() {
        return "agent " + marker();
    }

    @Nullable
    String contentType() {
        return switch (scene) {
            case POST, READER, ASYNC -> "text/plain;charset=iso-8859-1";
            case FORM -> "application/x-www-form-urlencoded";
            case PARTS -> "multipart/form-data; boundary=" + BOUNDARY;
            default -> null;
        };
    }

    byte[] body() {
        return (switch (scene) {
                    case POST, READER, ASYNC -> text();
                    case FORM -> "form=" + marker();
                    case PARTS ->
                        "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + marker() + "\"\r\n\r\n"
                                + text() + "\r\n--" + BOUNDARY + "--\r\n";
                    default -> "";
                })
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private String text() {
        return (marker() + " ").repeat(1 + number % 500);
    }

    /** Addresses that no other request has. */
    Addresses ownAddresses() {
        var end = "%d.%d.%d".formatted(number >> 16 & 0xFF, number >> 8 & 0xFF, number & 0xFF);
        return new Addresses(
                "10." + end,
                Integer.toString(1024 + number % 60_000),
                "11." + end,
                "server-" + number + ".example",
                Long.toString(1024 + number * 7L % 60_000),
                "host-" + number + ".example");
    }

    Params params() {
        var addresses = ownAddresses();
        var body = body();
        var params = new Params(List.of())
                .and("REQUEST_METHOD", method())
                .and("REQUEST_URI", path() + "?" + query())
                .and("QUERY_STRING", query())
                .and("SERVER_PROTOCOL", "HTTP/1.1")
                .and("REMOTE_ADDR", addresses.remote())
                .and("REMOTE_PORT", addresses.remotePort())
                .and("SERVER_ADDR", addresses.local())
                .and("SERVER_NAME", addresses.localName())
                .and("SERVER_PORT", addresses.localPort())
                .and("HTTP_HOST", addresses.host())
                .and("HTTP_X_MARKER", marker())
                .and("HTTP_USER_AGENT", agent())
                .and("HTTP_AUTHORIZATION", authorization())
                .and("HTTP_COOKIE", cookies());
        var type = contentType();
        return type == null
                ? params
                : params.and("CONTENT_TYPE", type).and("CONTENT_LENGTH", Integer.toString(body.length));
    }

    /** Sends it, with more header fields, over a connection to a web server; what is wrong with the answer, or null. */
    @Nullable
    String exchange(KeptHttp connection, String... more) throws IOException {
        var host = ownAddresses().host();
        var body = body();
        var head = new ArrayList<>(List.of(
                method() + " " + path() + "?" + query() + " HTTP/1.1",
                "Host: " + host,
                "X-Marker: " + marker(),
                "User-Agent: " + agent(),
                "Authorization: " + authorization(),
                "Cookie: " + cookies()));
        var type = contentType();
        if (type != null) {
            head.addAll(List.of("Content-Type: " + type, "Content-Length: " + body.length));
        }
        head.addAll(List.of(more));
        var answer = connection.exchange(head, body);
        var port = Integer.toString(connection.port());
        var addresses = new Addresses(HERE, Integer.toString(connection.localPort()), HERE, HERE, port, host);
        return fault(addresses, answer.fields(), answer.body());
    }

    /** The body of the answer. */
    private String expected(Addresses addresses) {
        var content = new String(body(), StandardCharsets.ISO_8859_1);
        return String.join(
                "\n",
                "method=" + method(),
                "uri=" + path(),
                "query=" + query(),
                "field=[" + marker() + "]",
                "authorization=" + authorization(),
                "agent=" + agent(),
                "cookies=" + cookies().replace("; ", ";") + ";",
                "remote=" + addresses.remote() + " " + addresses.remotePort(),
                "local=" + addresses.local() + " " + addresses.localName() + " " + addresses.localPort(),
                "server=" + addresses.server(),
                "attributes=[]",
                "q=" + marker(),
                "content="
                        + switch (scene) {
                            case SESSION -> "truenull";
                            case FORM -> "[q, form]" + marker();
                            case PARTS -> marker() + ":" + text();
                            default -> content;
                        });
    }

    /** The markers in a text that are not this one. */
    static Set<String> foreign(String text, String marker) {
        return MARKER.matcher(SESSION.matcher(text).replaceAll("session"))
                .results()
                .map(result -> result.group())
                .filter(found -> !found.equals(marker))
                .collect(Collectors.toSet());
    }

    /** What is wrong with an answer, or null. */
    @Nullable
    String fault(Addresses addresses, List<String> head, String body) {
        var all = String.join("\n", head) + "\n" + body;
        var foreign = foreign(all, marker());
        if (!foreign.isEmpty()) {
            return "markers of others " + foreign + " in the answer to " + this + ":\n" + all;
        }
        if (scene == Scene.TIMEOUT) {
            return null;
        }
        if (!body.equals(expected(addresses)) && !body.equals(expected(addresses.withoutName()))) {
            return "not the content of " + this + ":\n" + all + "\ninstead of\n" + expected(addresses);
        }
        var fields = head.stream()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> !line.matches("(date|server|connection|expires|set-cookie: jsessionid).*"))
                .sorted()
                .toList();
        var rightFields = List.of(
                "content-length: " + body.length(),
                "content-type: text/plain;charset=iso-8859-1",
                "set-cookie: answer=" + marker(),
                "x-marker: " + marker());
        return fields.equals(rightFields) ? null : "not the fields of " + this + ": " + fields;
    }
}
