package org.servletfcgi.cgi.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.eclipse.jetty.util.ajax.JSON;
import org.jspecify.annotations.Nullable;

/** What the clients of the recorded web servers sent, from the raw bytes of their requests. */
final class ClientRequests {
    private static final Map<?, ?> INPUTS =
            (Map<?, ?>) Objects.requireNonNull(manifest().get("inputs"));

    private ClientRequests() {}

    /** One request as it was sent, ISO-8859-1. */
    record ClientRequest(String method, String target, String version, List<Map.Entry<String, String>> fields) {
        /** The value of a field that occurs once, or null where there is none. */
        @Nullable
        String field(String name) {
            return fields.stream()
                    .filter(field -> field.getKey().equalsIgnoreCase(name))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }
    }

    /** The requests of a case, of all its connections. */
    static List<ClientRequest> of(String caseName) {
        // The bytes of these are HPACK; the requests that they encode
        switch (caseName) {
            case "http2-get" -> {
                return List.of(http2("GET"));
            }
            case "http2-post-no-length" -> {
                return List.of(http2("POST"));
            }
            default -> {}
        }
        List<ClientRequest> requests = new ArrayList<>();
        for (Object connection : (Object[]) value(input(caseName), "connections")) {
            for (Object pieces : (Object[]) connection) {
                requests.add(parse(join((Object[]) pieces)));
            }
        }
        return requests;
    }

    static boolean isTls(String caseName) {
        return (Boolean) value(input(caseName), "tls");
    }

    private static ClientRequest http2(String method) {
        return new ClientRequest(method, "/app/h2?x=1", "HTTP/2.0", List.of(Map.entry("Host", "www.example.com:8443")));
    }

    private static ClientRequest parse(String raw) {
        String[] lines = raw.substring(0, raw.indexOf("\r\n\r\n")).split("\r\n", -1);
        String[] requestLine = lines[0].split(" ", 3);
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0 && !line.equals(lines[0])) {
                fields.add(Map.entry(
                        line.substring(0, colon), line.substring(colon + 1).strip()));
            }
        }
        return new ClientRequest(requestLine[0], requestLine[1], requestLine[2], fields);
    }

    private static String join(Object[] pieces) {
        StringBuilder joined = new StringBuilder();
        for (Object piece : pieces) {
            joined.append(new String(decode((String) piece), StandardCharsets.ISO_8859_1));
        }
        return joined.toString();
    }

    private static byte[] decode(String piece) {
        String prefix = "gzip:";
        if (!piece.startsWith(prefix)) {
            return Base64.getDecoder().decode(piece);
        }
        byte[] zipped = Base64.getDecoder().decode(piece.substring(prefix.length()));
        try (InputStream bytes = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            return bytes.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Map<?, ?> input(String caseName) {
        return (Map<?, ?>) value(INPUTS, caseName);
    }

    private static Object value(Map<?, ?> json, String key) {
        return Objects.requireNonNull(json.get(key), key);
    }

    private static Map<?, ?> manifest() {
        InputStream file = ClientRequests.class.getResourceAsStream("/captures/manifest.json");
        try (Reader reader = new InputStreamReader(Objects.requireNonNull(file), StandardCharsets.UTF_8)) {
            return (Map<?, ?>) Objects.requireNonNull(new JSON().parse(new JSON.ReaderSource(reader)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
