package org.servletfcgi.socket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A Jetty connector for every kind of {@link ListenAddress}.
 *
 * <p>Jetty's own do not fit a socket on file descriptor 0: they stop their acceptor by interrupting a blocking accept,
 * which closes the channel (see {@link ListeningSocket.Inherited}), {@code ServerConnector} refuses Unix domain channels, and
 * {@code UnixDomainServerConnector} removes the file at its path whoever owns it. Here one acceptor thread waits in a
 * selector, where an interrupt or a wake-up ends the wait and nothing else.
 *
 * <p>{@link #open} may be called before {@link #start}: connections then wait in the backlog.
 */
public class SocketConnector extends AbstractConnector implements NetworkConnector {
    /**
     * What the system keeps of a response that the web server has yet to read, for each connection over a unix socket:
     * more than its own default, so that an application with a long response waits less often. TCP finds its own size.
     */
    private static final int UNIX_SEND_BUFFER_BYTES = 256 * 1024;

    private static final long REFUSAL_LOG_SECONDS = 60;

    private final SelectorManager manager;
    private volatile ListenAddress address;
    private volatile ListenOptions options;
    private volatile @Nullable Listening listening;
    private final Arrivals arrivals =
            new Arrivals(() -> !getConnectedEndPoints().isEmpty());
    private long refusedPeers;
    private long lastRefusalLogged;

    private record Listening(ListeningSocket socket, Selector selector) {}

    /**
     * A connector that is not open yet; the caller adds it to the server.
     *
     * @param factories at least one; the first is that of new connections
     */
    public SocketConnector(
            Server server, ListenAddress address, ListenOptions options, ConnectionFactory... factories) {
        super(server, null, null, null, 1, factories);
        this.address = address;
        this.options = options;
        this.manager = new Selectors(getExecutor(), getScheduler());
        installBean(manager, true);
        setIdleTimeout(options.idleTimeout().toMillis());
    }

    /** Where it listens. */
    public ListenAddress getAddress() {
        return address;
    }

    /**
     * Sets where to listen.
     *
     * @throws IllegalStateException when it listens already
     */
    public synchronized void setAddress(ListenAddress address) {
        requireClosed();
        this.address = address;
    }

    /** How it listens. */
    public ListenOptions getListenOptions() {
        return options;
    }

    /**
     * Sets how to listen, including the idle timeout.
     *
     * @throws IllegalStateException when it listens already
     */
    public synchronized void setListenOptions(ListenOptions options) {
        requireClosed();
        this.options = options;
        setIdleTimeout(options.idleTimeout().toMillis());
    }

    private void requireClosed() {
        if (listening != null) {
            throw new IllegalStateException(this + " listens already");
        }
    }

    /**
     * Binds. Connections wait in the backlog until the server has started.
     *
     * @throws ListenException that says why not in one sentence
     */
    @Override
    public synchronized void open() throws IOException {
        if (listening != null) {
            return;
        }
        ListeningSocket socket = ListeningSocket.open(address, options);
        Selector selector = null;
        try {
            selector = Selector.open();
            socket.channel().configureBlocking(false);
            socket.channel().register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            ListeningSocket.closeAfter(e, selector);
            ListeningSocket.closeAfter(e, socket);
            throw new ListenException(address, e);
        }
        listening = new Listening(socket, selector);
    }

    /** Ends listening: a Unix domain socket that was created here is removed, that on file descriptor 0 is left. */
    @Override
    public synchronized void close() {
        Listening current = listening;
        listening = null;
        if (current == null) {
            return;
        }
        try {
            current.socket().close();
        } catch (IOException e) {
            LOG.warn("{}: closing failed: {}", this, e.toString());
        } finally {
            // The JDK really closes the channel when the selector lets go of it.
            IO.close(current.selector());
        }
    }

    @Override
    public boolean isOpen() {
        return listening != null;
    }

    @Override
    protected void doStart() throws Exception {
        open();
        GracefulStop.of(getServer());
        for (SelectorManager.SelectorManagerListener listener :
                getBeans(SelectorManager.SelectorManagerListener.class)) {
            manager.addEventListener(listener);
        }
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        close();
        super.doStop();
        for (SelectorManager.SelectorManagerListener listener :
                getBeans(SelectorManager.SelectorManagerListener.class)) {
            manager.removeEventListener(listener);
        }
    }

    /**
     * Ends listening, and then the connections: requests that are on their way are answered, and a connection ends when the
     * web server knows that it will, or after it was idle for {@link #getShutdownIdleTimeout()}. The result is complete when
     * no connection is left.
     *
     * <p>Connections that wait in the backlog of a socket of our own are accepted before it is closed. Those of an
     * inherited one are left to the next process.
     */
    @Override
    public CompletableFuture<Void> shutdown() {
        acceptWaiting();
        close();
        return super.shutdown().thenCompose(ended -> arrivals.none());
    }

    private synchronized void acceptWaiting() {
        Listening current = listening;
        try {
            if (current != null && current.socket().withdraw()) {
                // Whoever connects on and on does not keep us from stopping.
                for (int i = 0; i < options.backlog() && accept(current); i++) {}
            }
        } catch (IOException e) {
            LOG.debug("{}: accepting what waits failed", this, e);
        }
    }

    @Override
    public void setAccepting(boolean accepting) {
        super.setAccepting(accepting);
        Listening current = listening;
        if (current != null) {
            current.selector().wakeup();
        }
    }

    @Override
    protected void accept(int acceptorId) throws IOException {
        Listening current = listening;
        if (current == null) {
            return;
        }
        try {
            current.selector().select();
            current.selector().selectedKeys().clear();
        } catch (ClosedSelectorException e) {
            return;
        }
        if (Thread.interrupted() || !isAccepting()) {
            return;
        }
        accept(current);
    }

    /** Accepts a connection; returns whether one waited. */
    private boolean accept(Listening current) throws IOException {
        // Null where another process with the same socket was faster.
        SocketChannel channel = current.socket().channel().accept();
        if (channel == null) {
            return false;
        }
        accepted(channel);
        return true;
    }

    private void accepted(SocketChannel channel) throws IOException {
        try {
            SocketAddress peer = channel.getRemoteAddress();
            if (!options.allowedPeers().allows(peer)) {
                refused(channel, peer);
                return;
            }
            channel.configureBlocking(false);
            if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                // A web server's host that vanishes is noticed although connections may be idle for any time.
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            } else {
                channel.setOption(StandardSocketOptions.SO_SNDBUF, UNIX_SEND_BUFFER_BYTES);
            }
        } catch (IOException e) {
            ListeningSocket.closeAfter(e, channel);
            LOG.debug("{}: the peer has left before its connection was set up", this, e);
            return;
        }
        arrivals.accepted(channel);
        manager.accept(channel);
    }

    /** One line a minute, so that nobody can fill the log (L4). */
    private synchronized void refused(SocketChannel channel, SocketAddress peer) throws IOException {
        channel.close();
        refusedPeers++;
        long now = NanoTime.now();
        if (refusedPeers == 1 || NanoTime.secondsElapsed(lastRefusalLogged, now) >= REFUSAL_LOG_SECONDS) {
            lastRefusalLogged = now;
            LOG.warn("{}: {} is not an allowed peer ({} refused so far)", this, peer, refusedPeers);
        }
    }

    @Override
    protected boolean handleAcceptFailure(Throwable failure) {
        return isOpen() && super.handleAcceptFailure(failure);
    }

    @Override
    public @Nullable Object getTransport() {
        return channel();
    }

    private @Nullable ServerSocketChannel channel() {
        Listening current = listening;
        return current == null ? null : current.socket().channel();
    }

    @Override
    public @Nullable String getHost() {
        return address instanceof ListenAddress.Tcp tcp ? tcp.host() : null;
    }

    @Override
    public int getPort() {
        return address instanceof ListenAddress.Tcp tcp ? tcp.port() : -1;
    }

    @Override
    public int getLocalPort() {
        return localAddress() instanceof InetSocketAddress local ? local.getPort() : -1;
    }

    private @Nullable SocketAddress localAddress() {
        ServerSocketChannel channel = channel();
        try {
            return channel == null ? null : channel.getLocalAddress();
        } catch (IOException e) {
            return null;
        }
    }

    /** The address as configured; while it is open also the port that the system chose or the socket that was inherited. */
    @Override
    public String toString() {
        SocketAddress local = localAddress();
        if (address instanceof ListenAddress.Tcp tcp && tcp.port() == 0 && local != null) {
            return new ListenAddress.Tcp(tcp.host(), getLocalPort()).toString();
        }
        if (address instanceof ListenAddress.Inherited && local != null) {
            return address + " (" + (local instanceof InetSocketAddress ? local : "unix:" + local) + ")";
        }
        // Jetty's constructor asks too, when nothing is set yet.
        return String.valueOf(address);
    }

    private final class Selectors extends SelectorManager {

        Selectors(Executor executor, Scheduler scheduler) {
            super(executor, scheduler);
        }

        @Override
        protected EndPoint newEndPoint(SelectableChannel channel, ManagedSelector selector, SelectionKey key) {
            SocketChannelEndPoint endPoint =
                    new SocketChannelEndPoint((SocketChannel) channel, selector, key, getScheduler());
            // A connection that waited when the server began to stop is treated as all the others.
            endPoint.setIdleTimeout(
                    isShutdown() && getShutdownIdleTimeout() >= 0 ? getShutdownIdleTimeout() : getIdleTimeout());
            return endPoint;
        }

        @Override
        public Connection newConnection(SelectableChannel channel, EndPoint endPoint, @Nullable Object attachment) {
            return getDefaultConnectionFactory().newConnection(SocketConnector.this, endPoint);
        }

        @Override
        protected void endPointOpened(EndPoint endPoint) {
            super.endPointOpened(endPoint);
            onEndPointOpened(endPoint);
            arrivals.over(endPoint.getTransport());
        }

        @Override
        protected void onAcceptFailed(SelectableChannel channel, Throwable cause) {
            super.onAcceptFailed(channel, cause);
            arrivals.over(channel);
        }

        @Override
        protected void endPointClosed(EndPoint endPoint) {
            onEndPointClosed(endPoint);
            super.endPointClosed(endPoint);
            arrivals.check();
        }
    }

    /**
     * Connections that are accepted and not yet among the connected end points. Jetty does not know of them, and would take
     * the connector for idle. Any thread.
     */
    private static final class Arrivals {
        private final Set<Object> channels = ConcurrentHashMap.newKeySet();
        private final BooleanSupplier connected;
        private volatile @Nullable CompletableFuture<Void> none;

        /**
         * None so far.
         *
         * @param connected whether there are connected end points
         */
        Arrivals(BooleanSupplier connected) {
            this.connected = connected;
        }

        void accepted(Object channel) {
            channels.add(channel);
        }

        /** The connection is among the connected end points, or never will be. */
        void over(Object channel) {
            channels.remove(channel);
            check();
        }

        /** Complete when there are no connections of either kind; nothing is accepted any more. */
        CompletableFuture<Void> none() {
            CompletableFuture<Void> result = new CompletableFuture<>();
            none = result;
            check();
            return result;
        }

        /** Completes the result of {@link #none} where there are none. */
        void check() {
            CompletableFuture<Void> waiting = none;
            if (waiting != null && channels.isEmpty() && !connected.getAsBoolean()) {
                waiting.complete(null);
            }
        }
    }
}
