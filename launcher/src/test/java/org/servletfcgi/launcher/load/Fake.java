package org.servletfcgi.launcher.load;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.servletfcgi.launcher.client.Bytes;

/** An application that answers every request with given bytes, right or wrong, on any number of connections. */
public final class Fake implements AutoCloseable {

    private static final int STDIN = 5;
    private static final int GET_VALUES = 9;

    private final UnixDomainSocketAddress address;
    private final ServerSocketChannel server;
    private final IntFunction<Bytes> answers;
    private final boolean closes;
    private final List<SocketChannel> channels = new ArrayList<>();

    /**
     * Begins to listen.
     *
     * @param answers for the requests of a connection, counted from 0
     * @param closes whether each connection is closed after an answer
     */
    public Fake(Path directory, IntFunction<Bytes> answers, boolean closes) throws IOException {
        this.address = UnixDomainSocketAddress.of(directory.resolve("fake.sock"));
        this.answers = answers;
        this.closes = closes;
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(address);
        daemon(this::accept);
    }

    /** Where it listens. */
    public UnixDomainSocketAddress address() {
        return address;
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                synchronized (channels) {
                    channels.add(channel);
                }
                daemon(() -> serve(channel));
            }
        } catch (IOException e) {
            // It has been closed.
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
            for (int count = 0; count == 0 || !closes; count++) {
                readRequest(in);
                ByteBuffer answer = ByteBuffer.wrap(answers.apply(count).array());
                while (answer.hasRemaining()) {
                    channel.write(answer);
                }
            }
        } catch (IOException e) {
            // The other side has closed.
        }
    }

    private static void readRequest(DataInputStream in) throws IOException {
        int type;
        int length;
        do {
            if (in.readUnsignedByte() != 1) {
                throw new EOFException();
            }
            type = in.readUnsignedByte();
            in.readUnsignedShort();
            length = in.readUnsignedShort();
            int padding = in.readUnsignedByte();
            in.skipNBytes(1L + length + padding);
        } while (type != GET_VALUES && (type != STDIN || length > 0));
    }

    @Override
    public void close() throws IOException {
        server.close();
        synchronized (channels) {
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
    }
}
