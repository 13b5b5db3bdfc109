package org.servletfcgi.launcher.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An application that takes one connection and behaves as a script says. */
final class Peer implements AutoCloseable {

    private static final int STDIN = 5;
    private static final int GET_VALUES = 9;

    /** What the application does with its connection, which is closed afterwards. */
    interface Script {
        void run(Connection connection) throws Exception;
    }

    private final Path path;
    private final ServerSocketChannel server;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Thread thread;

    private Peer(Path path, ServerSocketChannel server, Script script) {
        this.path = path;
        this.server = server;
        thread = new Thread(() -> serve(script));
        thread.setDaemon(true);
        thread.start();
    }

    static Peer with(Path directory, Script script) throws IOException {
        Path path = directory.resolve("peer.sock");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        return new Peer(path, server, script);
    }

    /** Takes the request, answers with these bytes, and closes. */
    static Peer answering(Path directory, Bytes answer) throws IOException {
        return with(directory, connection -> {
            connection.request();
            connection.send(answer);
        });
    }

    private void serve(Script script) {
        try (SocketChannel channel = server.accept()) {
            script.run(new Connection(channel));
            done.complete(null);
        } catch (Exception | AssertionError e) {
            done.completeExceptionally(e);
        }
    }

    String address() {
        return "unix:" + path;
    }

    /** Waits for the end of the script, and fails as it did. */
    void await() throws Exception {
        done.get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        server.close();
        thread.join(10_000);
    }

    /** The application's end of the connection. */
    static final class Connection {

        private final SocketChannel channel;
        private final DataInputStream in;

        Connection(SocketChannel channel) {
            this.channel = channel;
            this.in = new DataInputStream(Channels.newInputStream(channel));
        }

        /** Reads to the end of the request, and gives its records, each as type, colon and content. */
        String request() throws IOException {
            StringBuilder records = new StringBuilder();
            int type;
            int length;
            do {
                in.readUnsignedByte();
                type = in.readUnsignedByte();
                in.readUnsignedShort();
                length = in.readUnsignedShort();
                int padding = in.readUnsignedByte();
                in.readUnsignedByte();
                ByteArrayOutputStream content = new ByteArrayOutputStream();
                content.writeBytes(in.readNBytes(length));
                in.skipNBytes(padding);
                records.append(type)
                        .append(':')
                        .append(content.toString(StandardCharsets.ISO_8859_1))
                        .append('\n');
            } while (type != GET_VALUES && (type != STDIN || length > 0));
            return records.toString();
        }

        void send(Bytes bytes) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes.array());
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        /** Waits until the other side has closed. */
        void awaitEnd() throws IOException {
            in.readAllBytes();
        }
    }
}
