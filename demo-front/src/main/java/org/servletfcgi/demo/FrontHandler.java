package org.servletfcgi.demo;

import java.net.SocketAddress;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.fcgi.FCGI;
import org.eclipse.jetty.fcgi.proxy.FastCGIProxyHandler;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Jetty's proxy to PHP, made to send what web servers send to an application that has no script files. */
final class FrontHandler extends FastCGIProxyHandler {
    private final Transport transport;

    FrontHandler(SocketAddress application) {
        super(FrontHandler::sameTarget, "");
        transport = new FilteredTransport(application);
    }

    /** Only the path and the query matter: the transport knows where to connect to. */
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
