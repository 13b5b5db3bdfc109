package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.RecordEncoder;
import org.servletfcgi.fastcgi.RecordHeader;
import org.servletfcgi.fastcgi.RecordType;

/**
 * What the web server's error log gets of the failure of a request, over STDERR (S8): one line, and never a stack trace,
 * or nothing where that is switched off. It is sent before the response's head, or lighttpd would have left when it comes.
 */
final class FailureSummary {
    /** nginx counts it against the buffer for the response's head. */
    private static final int MAX_BYTES = 1024;

    private static final String SERVLET_ERROR = "jakarta.servlet.error.exception";

    private final FastCgiConnection connection;
    private final int requestId;

    FailureSummary(FastCgiConnection connection, int requestId) {
        this.connection = connection;
        this.requestId = requestId;
    }

    /** What a response with a status of 500 or more is about; null where that is no failure. */
    @Nullable
    RecordEntry of(MetaData.Response head, Request request) {
        if (head.getStatus() < 500) {
            return null;
        }
        Object failure = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        if (failure == null) {
            failure = request.getAttribute(SERVLET_ERROR);
        }
        return failure instanceof Throwable throwable ? of(throwable) : null;
    }

    /** A STDERR record; null where the web server is not told of failures. */
    @Nullable
    RecordEntry of(Throwable failure) {
        return connection.isStderrToFront()
                ? record(requestId, FailureLog.text(failure) + " (request " + connection.nameOf(requestId) + ")")
                : null;
    }

    /** One line, always with padding: HAProxy 2.6 is not reliable with a record of STDERR that has none. */
    static RecordEntry record(int requestId, String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        byte[] bytes = (line.length() < MAX_BYTES ? line : line.substring(0, MAX_BYTES - 1))
                .getBytes(StandardCharsets.US_ASCII);
        int length = bytes.length + 1;
        int padding = 1 + RecordEncoder.padding(length + 1);
        ByteBuffer record = ByteBuffer.allocate(RecordHeader.LENGTH + length + padding);
        RecordEncoder.header(record, RecordType.STDERR, requestId, length, padding);
        record.put(bytes).put((byte) '\n');
        return RecordEntry.records(record.clear());
    }
}
