package org.servletfcgi.benchmarks.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.servletfcgi.benchmarks.server.BenchmarkServlet;
import org.servletfcgi.launcher.load.Conversation;
import org.servletfcgi.launcher.load.Expectation;
import org.servletfcgi.launcher.load.FastCgiRequest;

/** What is asked for and what has to come back, whatever the protocol. */
public final class Request {

    private static final String BODY_TYPE = "application/octet-stream";

    /** With so many variables an application still knows what is asked for. */
    public static final int FEWEST_VARIABLES = 10;

    private static final Set<String> NEEDED = Set.of(
            "QUERY_STRING",
            "REQUEST_METHOD",
            "SCRIPT_NAME",
            "REQUEST_URI",
            "DOCUMENT_URI",
            "SERVER_PROTOCOL",
            "REMOTE_ADDR",
            "SERVER_PORT",
            "SERVER_NAME");

    private final String path;
    private final Map<String, String> fields = new LinkedHashMap<>();
    private final Map<String, String> more = new LinkedHashMap<>();
    private final byte[] body;
    private final Expectation expectation;
    private boolean reduced;

    private Request(String path, byte[] body, int answerBytes) {
        this.path = path;
        this.body = body;
        this.expectation =
                Expectation.success().status(200).bodyBytes(answerBytes).sameBody();
        // What a browser sends; with them nginx sends 26 variables.
        fields.put("Host", "www.example.com");
        fields.put("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0");
        fields.put("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        fields.put("Accept-Language", "en-GB,en;q=0.7,de;q=0.3");
        fields.put("Accept-Encoding", "gzip, deflate, br");
        fields.put("Referer", "http://www.example.com/start");
        fields.put("Cookie", "SESSION=0d2f3c8e5a7b4961; theme=dark");
    }

    /** For 14 bytes. */
    public static Request small() {
        return new Request(BenchmarkServlet.SMALL, new byte[0], BenchmarkServlet.SMALL_BYTES);
    }

    /**
     * For 14 bytes, with another number of variables.
     *
     * @param count {@value #FEWEST_VARIABLES}, or as many as {@link #small} has and more
     */
    public static Request smallWithVariables(int count) {
        Request request = small();
        if (count == FEWEST_VARIABLES) {
            request.fields.keySet().retainAll(Set.of("Host"));
            request.reduced = true;
        }
        for (int i = request.variables().size(); i < count; i++) {
            request.fields.put("X-Field-" + i, "the value of field number " + i);
        }
        return request;
    }

    /** For 14 bytes, which a script answers. */
    public static Request script(Path file) {
        Request request = small();
        request.more.put("SCRIPT_FILENAME", file.toString());
        return request;
    }

    /** For 16 kB with ten header fields. */
    public static Request fields() {
        return new Request(BenchmarkServlet.FIELDS, new byte[0], BenchmarkServlet.FIELDS_BYTES);
    }

    /** With a body of so many bytes. */
    public static Request upload(int bytes) {
        return new Request(
                BenchmarkServlet.UPLOAD,
                BenchmarkServlet.pattern(bytes),
                Integer.toString(bytes).length());
    }

    /** For 1 MiB. */
    public static Request download() {
        return new Request(BenchmarkServlet.DOWNLOAD, new byte[0], BenchmarkServlet.DOWNLOAD_BYTES);
    }

    private String method() {
        return body.length > 0 ? "POST" : "GET";
    }

    /** The variables that nginx sends with its {@code fastcgi_params}, in its order. */
    Map<String, String> variables() {
        boolean hasBody = body.length > 0;
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("QUERY_STRING", "");
        variables.put("REQUEST_METHOD", method());
        variables.put("CONTENT_TYPE", hasBody ? BODY_TYPE : "");
        variables.put("CONTENT_LENGTH", hasBody ? Integer.toString(body.length) : "");
        variables.put("SCRIPT_NAME", path);
        variables.put("REQUEST_URI", path);
        variables.put("DOCUMENT_URI", path);
        variables.put("DOCUMENT_ROOT", "/srv/www");
        variables.put("SERVER_PROTOCOL", "HTTP/1.1");
        variables.put("REQUEST_SCHEME", "http");
        variables.put("GATEWAY_INTERFACE", "CGI/1.1");
        variables.put("SERVER_SOFTWARE", "nginx/1.22.1");
        variables.put("REMOTE_ADDR", "127.0.0.1");
        variables.put("REMOTE_PORT", "61005");
        variables.put("REMOTE_USER", "");
        variables.put("SERVER_ADDR", "127.0.0.1");
        variables.put("SERVER_PORT", "8080");
        variables.put("SERVER_NAME", "www.example.com");
        variables.put("REDIRECT_STATUS", "200");
        if (reduced) {
            variables.keySet().retainAll(NEEDED);
        }
        fields.forEach((name, value) ->
                variables.put("HTTP_" + name.toUpperCase(Locale.ROOT).replace('-', '_'), value));
        variables.putAll(more);
        return variables;
    }

    /** The request in FastCGI, for so many at once on a connection that is kept. */
    public Supplier<Conversation> fastCgi(int atOnce) {
        FastCgiRequest request = new FastCgiRequest(variables(), body, atOnce, true, expectation);
        return request::conversation;
    }

    /** The request in HTTP/1.1. */
    public Supplier<Conversation> http() {
        ByteBuffer bytes = httpBytes();
        return () -> new HttpConversation(bytes, expectation);
    }

    /** With the header fields that the variables stand for. */
    ByteBuffer httpBytes() {
        StringBuilder head = new StringBuilder();
        head.append(method()).append(' ').append(path).append(" HTTP/1.1\r\n");
        fields.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (body.length > 0) {
            head.append("Content-Type: " + BODY_TYPE + "\r\n");
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(body);
        return ByteBuffer.allocateDirect(out.size()).put(out.toByteArray()).flip();
    }
}
