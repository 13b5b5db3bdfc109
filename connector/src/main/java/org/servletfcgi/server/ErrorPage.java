package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What came of a page that is a copy, of which the application is told before the network has taken it. Jetty's error
 * handling writes a page and then, without waiting, once more to complete the response, and takes a page that is still
 * under way for a failure. Over HTTP/1.1 a page finds an empty network; here another answer may be on its way, or the
 * thread that has written one not be back.
 */
final class ErrorPage extends SendCallback {
    /** What is copied at most. Jetty's own pages have 8 KiB, unless an {@code ErrorHandler} is given a larger buffer. */
    static final int MAX_BYTES = 64 * 1024;

    private final AtomicBoolean told = new AtomicBoolean();

    ErrorPage(FastCgiStream stream, Callback callback) {
        super(stream, callback);
    }

    /** Whether this may be a page: all of an error's response at once. */
    static boolean is(MetaData.@Nullable Response head, boolean last, ByteBuffer content) {
        return last
                && head != null
                && head.getStatus() >= HttpStatus.BAD_REQUEST_400
                && content.remaining() <= MAX_BYTES;
    }

    /** The page waits for the network, or has been written. */
    void handedOver() {
        tell(null);
    }

    @Override
    void tell(@Nullable Throwable cause) {
        if (told.compareAndSet(false, true)) {
            super.tell(cause);
        } else if (cause != null) {
            stream.failed(cause);
        }
    }
}
