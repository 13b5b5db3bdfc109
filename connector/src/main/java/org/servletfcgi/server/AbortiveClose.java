package org.servletfcgi.server;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a connection so that the web server knows that the response is cut short (Q15, web-servers rule 22): no end of
 * STDOUT and no END_REQUEST, or it would be taken for complete; an invalid record, which nginx and Apache httpd notice;
 * and a reset where the connection is TCP.
 */
final class AbortiveClose {
    private static final Logger LOG = LoggerFactory.getLogger(AbortiveClose.class);

    /** Its version does not exist. */
    private static final byte[] INVALID_RECORD = new byte[8];

    private AbortiveClose() {}

    /** What closes {@code endPoint} when it is written, or cannot be. */
    static RecordEntry entry(EndPoint endPoint) {
        return RecordEntry.records(ByteBuffer.wrap(INVALID_RECORD), Callback.from(() -> close(endPoint)));
    }

    private static void close(EndPoint endPoint) {
        if (endPoint.getTransport() instanceof SocketChannel channel
                && channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException x) {
                LOG.debug("SO_LINGER was refused, closing without reset", x);
            }
        }
        endPoint.close();
    }
}
