package org.servletfcgi.benchmarks.server;

import java.nio.file.Path;
import java.util.logging.LogManager;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * One servlet on one Unix domain socket, until standard input ends. All that differs between two servers is the
 * {@link Protocol}. Writes the line {@value #READY} when it listens.
 */
public final class BenchmarkServer {

    /** What it writes to standard output when requests may come. */
    public static final String READY = "ready";

    private BenchmarkServer() {}

    /** Arguments: the protocol's name, and the path of the socket. */
    public static void main(String[] arguments) throws Exception {
        // Jetty's own FastCGI logs at every other moment under load; writing that is not what is measured.
        LogManager.getLogManager().reset();
        Protocol protocol = Protocol.valueOf(arguments[0]);
        Server server = new Server(new QueuedThreadPool());
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(BenchmarkServlet.class, "/");
        server.setHandler(context);
        server.addConnector(protocol.connector(server, configuration(), Path.of(arguments[1])));
        server.start();
        System.out.println(READY);
        // It must not outlive the process that started it, however that ends.
        while (System.in.read() >= 0) {}
        server.stop();
    }

    // Behind a web server, which adds these fields itself.
    private static HttpConfiguration configuration() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendXPoweredBy(false);
        configuration.setSendDateHeader(false);
        return configuration;
    }
}
