package org.servletfcgi.demo;

import java.io.PrintStream;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.connector.FastCgiConnector;
import org.servletfcgi.socket.ListenAddress;

/**
 * A bean of a Jetty server that listens for FastCGI: runs a {@link FrontServer} before the server's first FastCGI
 * connector, and prints where to look when all has started.
 *
 * <p>What it prints goes to standard output, as the build that runs the server may show no log.
 */
public final class Demo extends AbstractLifeCycle {
    private final Server server;
    private final int port;
    private final boolean once;
    private final PrintStream out;
    private @Nullable FrontServer front;

    /**
     * A demo to be added to the server as a bean; it starts and stops with it.
     *
     * @param server the server whose applications are shown
     * @param port the port of the front, a number from 0 to 65535, 0 for any free one; the property {@code demo.port}
     * @param once whether the server makes one request when it has started and then stops: its start fails if the
     *     answer is not that of the sample application
     * @throws IllegalArgumentException if the port is none; the message is one sentence that names the property
     */
    public Demo(Server server, String port, boolean once) {
        this(server, port, once, System.out);
    }

    Demo(Server server, String port, boolean once, PrintStream out) {
        this.server = server;
        this.out = out;
        this.port = port(port);
        this.once = once;
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            // Without the cause: Maven would append its message to the sentence.
            throw new IllegalArgumentException("demo.port=" + text + ": a port is a number from 0 to 65535");
        }
    }

    @Override
    protected void doStart() throws Exception {
        ListenAddress application = application();
        FrontServer starting = new FrontServer(application, port);
        starting.start();
        front = starting;
        // The connectors start after the beans, so the last word is said when the whole server has started.
        server.addEventListener(new Listener() {
            @Override
            public void lifeCycleStarted(LifeCycle started) {
                server.removeEventListener(this);
                started(starting, application);
            }
        });
    }

    /** The server opens its connectors before it starts its beans, so a port of 0 is already the one that was chosen. */
    private ListenAddress application() {
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof FastCgiConnector fastCgi) {
                if (fastCgi.getAddress() instanceof ListenAddress.Inherited) {
                    throw new IllegalStateException(
                            "fastcgi.bind=fd:0: the demo cannot connect to an inherited socket");
                }
                return ListenAddress.parse(connector.toString());
            }
        }
        throw new IllegalStateException("the demo needs a server with a FastCGI connector");
    }

    private void started(FrontServer running, ListenAddress application) {
        if (once) {
            new OneRequest(server, out).check(running.uri());
        } else {
            out.println(new WhereToLook(running.uri(), application).text());
        }
    }

    @Override
    protected void doStop() throws Exception {
        FrontServer stopping = front;
        front = null;
        if (stopping != null) {
            stopping.stop();
        }
    }
}
