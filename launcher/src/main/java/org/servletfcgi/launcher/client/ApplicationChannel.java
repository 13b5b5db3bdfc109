package org.servletfcgi.launcher.client;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.exit.OneLine;
import org.servletfcgi.socket.ListenAddress;

/**
 * Owned by one thread: a connection to an application whose every wait ends at a deadline. A selector does the waiting,
 * because channels of Unix domain sockets have no timeouts.
 */
final class ApplicationChannel implements Closeable {

    /** A full queue of connections does not tell when it has room again. */
    private static final long RETRY_MILLIS = 20;

    private final ListenAddress address;
    private final Deadline deadline;
    private final Selector selector;
    private final SocketChannel channel;

    private ApplicationChannel(ListenAddress address, Deadline deadline, Selector selector, SocketChannel channel) {
        this.address = address;
        this.deadline = deadline;
        this.selector = selector;
        this.channel = channel;
    }

    /**
     * Connects.
     *
     * @throws LaunchException with what is wrong with the address, the permissions or the other side
     */
    static ApplicationChannel connect(ListenAddress address, Deadline deadline) throws LaunchException {
        SocketAddress target = target(address);
        try {
            Selector selector = Selector.open();
            try {
                return new ApplicationChannel(
                        address, deadline, selector, connect(target, selector, address, deadline));
            } catch (IOException | LaunchException e) {
                selector.close();
                throw e;
            }
        } catch (IOException e) {
            throw refused(address, e);
        }
    }

    static SocketAddress target(ListenAddress address) throws LaunchException {
        if (address instanceof ListenAddress.Unix unix) {
            return UnixDomainSocketAddress.of(unix.path());
        }
        if (address instanceof ListenAddress.Tcp tcp && tcp.port() > 0) {
            InetSocketAddress target = new InetSocketAddress(tcp.host(), tcp.port());
            if (target.isUnresolved()) {
                throw new LaunchException(ExitStatus.NOHOST, address + ": the host is unknown");
            }
            return target;
        }
        throw new LaunchException(ExitStatus.USAGE, "cannot connect to " + address + ": a port is 1 to 65535");
    }

    private static SocketChannel connect(
            SocketAddress target, Selector selector, ListenAddress address, Deadline deadline)
            throws IOException, LaunchException {
        while (!deadline.isOver()) {
            SocketChannel channel = target instanceof InetSocketAddress
                    ? SocketChannel.open()
                    : SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.configureBlocking(false);
                if (channel.connect(target) || finish(channel, target, selector, deadline)) {
                    return channel;
                }
            } catch (IOException e) {
                if (!isFullQueue(address, e)) {
                    channel.close();
                    throw e;
                }
            }
            channel.close();
            if (target instanceof UnixDomainSocketAddress) {
                selector.select(RETRY_MILLIS);
            }
        }
        throw new LaunchException(
                ExitStatus.TEMPFAIL,
                address + ": no connection within " + deadline + ": the application accepts none, or is out of reach");
    }

    /** Waits for a connection over TCP; false when time is over, and over a Unix domain socket. */
    private static boolean finish(SocketChannel channel, SocketAddress target, Selector selector, Deadline deadline)
            throws IOException {
        if (target instanceof UnixDomainSocketAddress) {
            return false;
        }
        SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
        selector.select(deadline.selectMillis());
        boolean connected = channel.finishConnect();
        key.cancel();
        selector.selectNow();
        return connected;
    }

    /** Linux has EAGAIN for a full queue, with the class of many other errors; there is nothing that could be awaited. */
    private static boolean isFullQueue(ListenAddress address, IOException failure) {
        return address instanceof ListenAddress.Unix unix
                && failure.getClass() == SocketException.class
                && SocketFile.at(unix.path()).type() == SocketFile.Type.SOCKET;
    }

    private static LaunchException refused(ListenAddress address, IOException failure) {
        ExitStatus status = ExitStatus.UNAVAILABLE;
        String problem;
        if (address instanceof ListenAddress.Unix unix) {
            SocketFile file = SocketFile.at(unix.path());
            if (file.type() != SocketFile.Type.SOCKET) {
                problem = file.problem();
                status = file.type() == SocketFile.Type.HIDDEN ? ExitStatus.NOPERM : status;
            } else if (failure instanceof ConnectException) {
                problem = "nobody listens there: the socket is left over from a process that has ended";
            } else {
                problem = file.denial();
                status = ExitStatus.NOPERM;
            }
        } else if (failure instanceof ConnectException) {
            problem = "nobody listens there (" + failure.getMessage() + ")";
        } else if (failure instanceof NoRouteToHostException) {
            problem = "there is no way to that host";
        } else {
            problem = OneLine.of(failure);
        }
        return new LaunchException(status, address + ": " + problem, failure);
    }

    /**
     * Waits until one of the operations of {@link SelectionKey} is possible, and gives those that are.
     *
     * @param awaited what is waited for, for the message of a timeout
     * @throws LaunchException when the deadline comes first
     */
    int await(int operations, String awaited) throws LaunchException {
        try {
            SelectionKey key = channel.register(selector, operations);
            do {
                if (deadline.isOver()) {
                    throw new LaunchException(ExitStatus.TEMPFAIL, address + ": no " + awaited + " within " + deadline);
                }
            } while (selector.select(deadline.selectMillis()) == 0);
            selector.selectedKeys().clear();
            return key.readyOps();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Reads what is there; -1 at the end, which a reset is too. */
    int read(ByteBuffer target) {
        try {
            return channel.read(target);
        } catch (IOException e) {
            return -1;
        }
    }

    /** Writes what fits; false when the other side takes no more, though it may have something to say still. */
    boolean write(ByteBuffer source) {
        try {
            channel.write(source);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private LaunchException broken(IOException failure) {
        return new LaunchException(ExitStatus.UNAVAILABLE, address + ": " + OneLine.of(failure), failure);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close();
    }
}
