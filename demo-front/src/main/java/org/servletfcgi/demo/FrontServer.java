package org.servletfcgi.demo;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.servletfcgi.socket.ListenAddress;

/**
 * A web server on the loopback interface that passes every request to one FastCGI application at the root of its paths.
 *
 * <p>For the demo and for tests. It serves no files, trusts all its clients and knows one application only.
 */
public final class FrontServer extends AbstractLifeCycle {
    private static final int MAX_PORT = 65535;

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server, 1, 1);

    /**
     * A web server that does not listen yet; {@link #start} makes it.
     *
     * @param application where the application listens: {@code unix:/path}, {@code host:port}, {@code [ipv6]:port}, or
     *     {@code port} for that port of the loopback interface; a connection is made for the first request
     * @param port where it listens, of 127.0.0.1; 0 to 65535, 0 takes any free one
     * @throws IllegalArgumentException if one of them is not of this form; the message is one sentence
     */
    public FrontServer(String application, int port) {
        this(ListenAddress.parse(application), port);
    }

    FrontServer(ListenAddress application, int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("demo.port=" + port + ": a port is 0 to " + MAX_PORT);
        }
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(new FrontHandler(socketAddress(application)));
    }

    private static SocketAddress socketAddress(ListenAddress address) {
        if (address instanceof ListenAddress.Unix unix) {
            return UnixDomainSocketAddress.of(unix.path());
        }
        if (address instanceof ListenAddress.Tcp tcp) {
            return new InetSocketAddress(tcp.host(), tcp.port());
        }
        throw new IllegalArgumentException("cannot connect to " + address);
    }

    /**
     * Takes the port before anything else, so that whoever starts first learns at once that it is taken.
     *
     * @throws IOException if the port is taken; the message is one sentence that names the port and how to choose another
     */
    @Override
    protected void doStart() throws Exception {
        open();
        server.start();
    }

    private void open() throws IOException {
        try {
            connector.open();
        } catch (IOException e) {
            if (e.getCause() instanceof BindException) {
                // Without the cause, whose trace says no more than the sentence.
                throw new IOException("port " + connector.getPort() + " of localhost is in use, so the page cannot be"
                        + " served there: choose another port with -Ddemo.port=PORT (0 takes any free one)");
            }
            throw e;
        }
    }

    @Override
    protected void doStop() throws Exception {
        server.stop();
    }

    /** The address of the root, {@code http://localhost:PORT/}, with the port that the system chose; while it runs. */
    public URI uri() {
        return URI.create("http://localhost:" + connector.getLocalPort() + "/");
    }
}
