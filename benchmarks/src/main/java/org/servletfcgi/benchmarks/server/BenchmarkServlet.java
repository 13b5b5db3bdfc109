package org.servletfcgi.benchmarks.server;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The application that is asked: it does as little as an application can. */
public final class BenchmarkServlet extends HttpServlet {

    /** Answers {@value #SMALL_BYTES} bytes. */
    public static final String SMALL = "/small";

    /** Answers {@value #FIELDS_BYTES} bytes with ten header fields. */
    public static final String FIELDS = "/fields";

    /** Reads all of the body and answers its length in digits. */
    public static final String UPLOAD = "/upload";

    /** Answers {@value #DOWNLOAD_BYTES} bytes. */
    public static final String DOWNLOAD = "/download";

    /** The length of the body at {@link #SMALL}. */
    public static final int SMALL_BYTES = 14;

    /** The length of the body at {@link #FIELDS}. */
    public static final int FIELDS_BYTES = 16 * 1024;

    /** The length of the body at {@link #DOWNLOAD}. */
    public static final int DOWNLOAD_BYTES = 1024 * 1024;

    private static final long serialVersionUID = 1;

    private static final int PIECE_BYTES = 32 * 1024;
    private static final byte[] SMALL_BODY = "Hello, world!\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LARGE_BODY = pattern(DOWNLOAD_BYTES);

    /** What a body of so many bytes has: letters in their order, again and again. */
    public static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + i % 26);
        }
        return bytes;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getRequestURI()) {
            case SMALL -> answer(response, "text/plain", SMALL_BODY, SMALL_BYTES);
            case FIELDS -> {
                addFields(response);
                answer(response, "text/html;charset=utf-8", LARGE_BODY, FIELDS_BYTES);
            }
            case UPLOAD -> upload(request, response);
            case DOWNLOAD -> answer(response, "application/octet-stream", LARGE_BODY, DOWNLOAD_BYTES);
            default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    // With Content-Type and Content-Length they are ten.
    private static void addFields(HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate");
        response.setHeader("Content-Language", "en-GB");
        response.setHeader("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'");
        response.setHeader("ETag", "\"5f1c-6283d0a1b2c3d\"");
        response.setHeader("Referrer-Policy", "strict-origin-when-cross-origin");
        response.setHeader("Vary", "Accept-Encoding");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.addHeader("Set-Cookie", "SESSION=0d2f3c8e5a7b4961; Path=/; HttpOnly; SameSite=Lax");
    }

    private static void upload(HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        InputStream in = request.getInputStream();
        long length = 0;
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
            length += n;
        }
        byte[] digits = Long.toString(length).getBytes(StandardCharsets.US_ASCII);
        answer(response, "text/plain", digits, digits.length);
    }

    private static void answer(HttpServletResponse response, String type, byte[] body, int length) throws IOException {
        response.setContentType(type);
        response.setContentLength(length);
        OutputStream out = response.getOutputStream();
        for (int offset = 0; offset < length; offset += PIECE_BYTES) {
            out.write(body, offset, Math.min(PIECE_BYTES, length - offset));
        }
    }
}
