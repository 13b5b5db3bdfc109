package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.RecordEncoder;
import org.servletfcgi.fastcgi.RecordHeader;
import org.servletfcgi.fastcgi.RecordType;

/**
 * What the web server's error log gets of a failure in the application, over STDERR (S8): one line, and never a stack
 * trace. It is sent before the response's head, or lighttpd would have left when it comes.
 */
final class FailureSummary {
    /** nginx counts it against the buffer for the response's head. */
    private static final int MAX_BYTES = 1024;

    private static final String SERVLET_ERROR = "jakarta.servlet.error.exception";

    private FailureSummary() {}

    /** The failure that a response with a status of 500 or more is about, or null where it is none. */
    static @Nullable Throwable of(int status, Request request) {
        if (status < 500) {
            return null;
        }
        Object failure = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        if (failure == null) {
            failure = request.getAttribute(SERVLET_ERROR);
        }
        return failure instanceof Throwable throwable ? throwable : null;
    }

    /** A STDERR record, always with padding: HAProxy 2.6 is not reliable with one that has none. */
    static RecordEntry entry(int requestId, String request, Throwable failure) {
        String line = (failure + " (request " + request + ")").replaceAll("\\p{Cntrl}+", " ");
        byte[] bytes = (line.length() < MAX_BYTES ? line : line.substring(0, MAX_BYTES - 1))
                .getBytes(StandardCharsets.US_ASCII);
        int length = bytes.length + 1;
        int padding = 1 + RecordEncoder.padding(length + 1);
        ByteBuffer record = ByteBuffer.allocate(RecordHeader.LENGTH + length + padding);
        RecordEncoder.header(record, RecordType.STDERR, requestId, length, padding);
        record.put(bytes).put((byte) '\n');
        return RecordEntry.records(new RecordEntry.End(record.clear(), () -> {}));
    }
}
