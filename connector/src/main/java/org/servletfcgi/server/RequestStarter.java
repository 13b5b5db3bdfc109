package org.servletfcgi.server;

import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.FilterVariables;
import org.servletfcgi.cgi.MappedRequest;
import org.servletfcgi.cgi.MetaVariables;
import org.servletfcgi.cgi.Peer;
import org.servletfcgi.cgi.RequestMapper;
import org.servletfcgi.cgi.Tls;
import org.servletfcgi.fastcgi.ProtocolStatus;
import org.servletfcgi.fastcgi.Role;
import org.servletfcgi.server.RequestContent.Kind;

/** Makes Jetty requests of complete PARAMS. One for a factory, used by all its connections at once. */
final class RequestStarter {
    private static final String BAD_METHOD = "BAD";
    private static final HttpURI BAD_URI = HttpURI.from("/badMessage");

    private final HttpChannel.Factory channels = new HttpChannel.DefaultFactory();
    private final RequestMapper mapper;
    private final Limits limits;
    private final Set<Role> roles;
    private final FailureLog failures;

    RequestStarter(RequestMapper mapper, Limits limits, Set<Role> roles, FailureLog failures) {
        this.mapper = mapper;
        this.limits = limits;
        this.roles = roles;
        this.failures = failures;
    }

    /** The role of a BEGIN_REQUEST, or null where it is none that is played. */
    @Nullable
    Role played(int code) {
        Role role = Role.of(code);
        return role != null && roles.contains(role) ? role : null;
    }

    /** The stream of a request whose PARAMS have ended. */
    FastCgiStream newStream(FastCgiConnection connection, int requestId, PendingRequest pending, Budgets budgets) {
        ByteBufferPool pool = connection.connector().getByteBufferPool();
        Consumer<Limit> exceeded = connection.statistics()::exceeded;
        RequestContent content = new RequestContent(Kind.STDIN, pool, limits, budgets, exceeded);
        if (pending.role() == Role.AUTHORIZER || pending.status() != ProtocolStatus.REQUEST_COMPLETE) {
            // web-servers rule 10: Apache httpd sends an authorizer no STDIN at all. A refused request must not stay.
            content.end();
        } else if (pending.role() == Role.FILTER) {
            RequestContent data = new RequestContent(Kind.DATA, pool, limits, budgets, exceeded);
            content.followedBy(new FilterData(requestId, data, connection::resume));
        }
        return new FastCgiStream(connection, requestId, pending.isHead(), content, pending.status());
    }

    /** Returns what runs the application, or what answers with an error; null where that waits for the end of STDIN. */
    @Nullable
    Runnable start(FastCgiConnection connection, FastCgiStream stream, PendingRequest pending) {
        MetaVariables variables = pending.variables();
        try {
            pending.check();
            long dataLength = pending.role() == Role.FILTER ? FilterVariables.dataLength(variables) : -1;
            MappedRequest mapped = mapper.map(variables, pending.beginNanoTime());
            MetaData.Request request = mapped.request();
            HttpChannel channel = channels.newHttpChannel(
                    new PeerMetaData(connection, mapped.peer(), request.getHttpVersion(), variables));
            stream.bind(channel);
            if (pending.role() != Role.AUTHORIZER) {
                stream.content().expect(request.getContentLength());
            }
            Runnable task = stream.task(channel.onRequest(request));
            setAttributes(channel.getRequest(), variables, mapped.peer());
            FilterData data = stream.content().data();
            if (data == null) {
                return task;
            }
            channel.getRequest().setAttribute(FastCgiConnectionFactory.DATA_ATTRIBUTE, data.stream());
            data.keep(task, dataLength, stream.timer());
            return null;
        } catch (HttpException.RuntimeException x) {
            failures.refused(connection, stream, x);
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
        }
        Peer.Login login = peer.login();
        if (login != null) {
            PeerLogin.authenticate(request, login);
        }
    }
}
