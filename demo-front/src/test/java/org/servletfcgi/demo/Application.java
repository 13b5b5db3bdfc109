package org.servletfcgi.demo;

import java.io.IOException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.servletfcgi.connector.FastCgiConnector;

/** A FastCGI application that answers with the method, the address and the content of its requests, or fails. */
final class Application implements AutoCloseable {
    private final Server server;
    private final FastCgiConnector connector;

    private Application(Server server, FastCgiConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    static Application start(String bind) throws Exception {
        Server server = new Server();
        FastCgiConnector connector = new FastCgiConnector(server);
        connector.setBind(bind);
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                if (Request.getPathInContext(request).equals("/failure")) {
                    // What the servlet container sets, and the connector tells the front.
                    request.setAttribute("jakarta.servlet.error.exception", new IOException("deliberate failure"));
                    response.setStatus(500);
                }
                String content = Content.Source.asString(request);
                Content.Sink.write(
                        response, true, request.getMethod() + " " + request.getHttpURI() + " " + content, callback);
                return true;
            }
        });
        server.start();
        return new Application(server, connector);
    }

    Server server() {
        return server;
    }

    /** Where it listens, with the port that the system chose. */
    String address() {
        return connector.toString();
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
