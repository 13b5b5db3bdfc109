package org.servletfcgi.server;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What Jetty's core and servlet layers do for a request whatever the protocol: the channel is there already, and so are
 * the request's method, URI and header fields; there is no content, and the answer is dropped.
 */
final class JettyAlone {
    private final HttpChannel.Factory channels = new HttpChannel.DefaultFactory();
    private final ConnectionMetaData connection;
    private final MetaData.Request request;
    private final HttpChannel kept;

    JettyAlone(ConnectionMetaData connection, MetaData.Request request) {
        this.connection = connection;
        this.request = request;
        this.kept = channels.newHttpChannel(connection);
    }

    /** Handles the request over a channel that is used again, as HTTP/1.1 and HTTP/2 do. */
    long exchange() {
        return exchange(kept);
    }

    /** Handles the request over a channel of its own. */
    long exchangeOverNewChannel() {
        return exchange(channels.newHttpChannel(connection));
    }

    private long exchange(HttpChannel channel) {
        Dropped stream = new Dropped(channel);
        channel.setHttpStream(stream);
        channel.onRequest(request).run();
        return stream.bytes;
    }

    private static final class Dropped implements HttpStream {
        private final HttpChannel channel;
        private long bytes;
        private boolean committed;

        Dropped(HttpChannel channel) {
            this.channel = channel;
        }

        @Override
        public String getId() {
            return "1";
        }

        @Override
        public Content.Chunk read() {
            return Content.Chunk.EOF;
        }

        @Override
        public void demand() {
            throw new IllegalStateException("the content has ended");
        }

        @Override
        public void prepareResponse(HttpFields.Mutable headers) {}

        @Override
        public void send(
                MetaData.Request request,
                MetaData.@Nullable Response response,
                boolean last,
                @Nullable ByteBuffer content,
                Callback callback) {
            committed = true;
            if (content != null) {
                bytes += content.remaining();
                content.position(content.limit());
            }
            callback.succeeded();
        }

        @Override
        public @Nullable Runnable cancelSend(Throwable cause, Callback callback) {
            return null;
        }

        @Override
        public long getIdleTimeout() {
            return 0;
        }

        @Override
        public void setIdleTimeout(long millis) {}

        @Override
        public boolean isCommitted() {
            return committed;
        }

        @Override
        public @Nullable Throwable consumeAvailable() {
            return null;
        }

        @Override
        public void succeeded() {
            channel.recycle();
        }

        @Override
        public void failed(Throwable cause) {
            throw new IllegalStateException(cause);
        }
    }
}
