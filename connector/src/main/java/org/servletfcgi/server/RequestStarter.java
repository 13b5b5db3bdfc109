package org.servletfcgi.server;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.MappedRequest;
import org.servletfcgi.cgi.MetaVariables;
import org.servletfcgi.cgi.Peer;
import org.servletfcgi.cgi.RequestMapper;
import org.servletfcgi.cgi.Tls;
import org.servletfcgi.fastcgi.ProtocolStatus;
import org.servletfcgi.fastcgi.Role;

/** Makes Jetty requests of complete PARAMS. One for a factory, used by all its connections at once. */
final class RequestStarter {
    private static final String BAD_METHOD = "BAD";
    private static final String SECURE_PROTOCOL = "jakarta.servlet.request.secure_protocol";
    private static final HttpURI BAD_URI = HttpURI.from("/badMessage");

    private final HttpChannel.Factory channels = new HttpChannel.DefaultFactory();
    private final RequestMapper mapper;
    private final Limits limits;
    private final FailureLog failures;

    RequestStarter(RequestMapper mapper, Limits limits, FailureLog failures) {
        this.mapper = mapper;
        this.limits = limits;
        this.failures = failures;
    }

    /** The stream of a request whose PARAMS have ended. */
    FastCgiStream newStream(FastCgiConnection connection, int requestId, PendingRequest pending) {
        boolean head = HttpMethod.HEAD.is(pending.variables().get("REQUEST_METHOD"));
        RequestContent content = new RequestContent(connection.connector().getByteBufferPool(), limits);
        if (pending.role() == Role.AUTHORIZER || pending.status() != ProtocolStatus.REQUEST_COMPLETE) {
            // web-servers rule 10: Apache httpd sends an authorizer no STDIN at all. A refused request must not stay.
            content.end();
        }
        return new FastCgiStream(connection, requestId, head, content, pending.status());
    }

    /** Returns what runs the application, or what answers with an error. */
    @Nullable
    Runnable start(FastCgiConnection connection, FastCgiStream stream, PendingRequest pending) {
        MetaVariables variables = pending.variables();
        try {
            pending.check();
            MappedRequest mapped = mapper.map(variables, pending.beginNanoTime());
            MetaData.Request request = mapped.request();
            HttpChannel channel = channels.newHttpChannel(
                    new PeerMetaData(connection, mapped.peer(), request.getHttpVersion(), variables));
            stream.bind(channel);
            if (pending.role() == Role.RESPONDER) {
                stream.content().expect(request.getContentLength());
            }
            Runnable task = channel.onRequest(request);
            setAttributes(channel.getRequest(), variables, mapped.peer());
            return stream.task(task);
        } catch (HttpException.RuntimeException x) {
            failures.request(connection, stream, x);
            HttpChannel channel = channels.newHttpChannel(new PeerMetaData(connection));
            stream.bind(channel);
            // The request log gets a line for it, as for a bad message over HTTP.
            channel.onRequest(new MetaData.Request(
                    pending.beginNanoTime(), BAD_METHOD, BAD_URI, HttpVersion.HTTP_1_1, HttpFields.EMPTY));
            return channel.onFailure(x);
        }
    }

    private void setAttributes(Request request, MetaVariables variables, Peer peer) {
        request.setAttribute(FastCgiConnectionFactory.PARAMS_ATTRIBUTE, mapper.visible(variables));
        Tls tls = peer.tls();
        if (tls != null) {
            request.setAttribute(EndPoint.SslSessionData.ATTRIBUTE, new PeerTls(tls));
            // Jetty makes the other attributes of Servlet 6.1 from its own, but not this one; null means not there.
            request.setAttribute(SECURE_PROTOCOL, tls.protocol());
        }
        Peer.Login login = peer.login();
        if (login != null) {
            PeerLogin.authenticate(request, login);
        }
    }
}
