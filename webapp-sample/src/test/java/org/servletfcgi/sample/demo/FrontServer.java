package org.servletfcgi.sample.demo;

import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.fcgi.FCGI;
import org.eclipse.jetty.fcgi.proxy.FastCGIProxyHandler;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** A web server on the loopback interface that passes every request to one FastCGI application over a Unix socket. */
final class FrontServer {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server, 1, 1);

    FrontServer(Path socket) {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Proxy(socket));
    }

    /** Listens on the port, or on a free one if the port is taken. */
    void start(int port) throws Exception {
        connector.setPort(port);
        try {
            connector.open();
        } catch (IOException e) {
            if (!(e.getCause() instanceof BindException)) {
                throw e;
            }
            connector.setPort(0);
            connector.open();
        }
        server.start();
    }

    URI uri() {
        return URI.create("http://localhost:" + connector.getLocalPort() + "/");
    }

    /** Jetty's proxy to PHP, made to send what web servers send to an application that has no script files. */
    private static final class Proxy extends FastCGIProxyHandler {
        private final Transport transport;

        Proxy(Path socket) {
            super(Proxy::sameTarget, "");
            transport = new UnpaddedTransport(socket);
        }

        /** Only the path and the query matter: the connection goes to the Unix socket. */
        private static HttpURI sameTarget(Request request) {
            return HttpURI.from("http://localhost" + request.getHttpURI().getPathQuery());
        }

        /** FastCGI has no 100 (Continue), for which the proxy would wait; Jetty's server sends it on the first read. */
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            HttpFields fields = HttpFields.build(request.getHeaders()).remove(HttpHeader.EXPECT);
            return super.handle(new WithFields(request, fields), response, callback);
        }

        @Override
        protected org.eclipse.jetty.client.Request newProxyToServerRequest(Request request, HttpURI target) {
            return super.newProxyToServerRequest(request, target).transport(transport);
        }

        @Override
        protected void configureHttpClient(HttpClient client) {
            super.configureHttpClient(client);
            client.setUserAgentField(null);
        }

        /** Over FastCGI the variables say what Via and Forwarded would. */
        @Override
        protected void addProxyHeaders(Request request, org.eclipse.jetty.client.Request toApplication) {}

        @Override
        protected void customizeFastCGIHeaders(
                org.eclipse.jetty.client.Request toApplication, HttpFields.Mutable variables) {
            super.customizeFastCGIHeaders(toApplication, variables);
            variables.remove(FCGI.Headers.DOCUMENT_ROOT);
            variables.remove(FCGI.Headers.SCRIPT_FILENAME);
            variables.put("REQUEST_SCHEME", "http");
            // The application is at the root: SCRIPT_NAME is empty and PATH_INFO the whole path, decoded.
            variables.put(FCGI.Headers.SCRIPT_NAME, "");
            variables.put(FCGI.Headers.PATH_INFO, toApplication.getURI().getPath());
            variables.remove(FCGI.Headers.DOCUMENT_URI);
            // Jetty 12.1 puts the Authorization field into AUTH_TYPE, which is for the name of a scheme.
            String authorization = variables.get(FCGI.Headers.AUTH_TYPE);
            if (authorization != null) {
                variables.remove(FCGI.Headers.AUTH_TYPE);
                variables.put("HTTP_AUTHORIZATION", authorization);
            }
        }
    }

    private static final class WithFields extends Request.Wrapper {
        private final HttpFields fields;

        WithFields(Request request, HttpFields fields) {
            super(request);
            this.fields = fields;
        }

        @Override
        public HttpFields getHeaders() {
            return fields;
        }
    }
}
