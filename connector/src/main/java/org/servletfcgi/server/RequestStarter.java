package org.servletfcgi.server;

import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.HttpStream;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.ContentLength;
import org.servletfcgi.cgi.MetaVariables;
import org.servletfcgi.cgi.RequestMapper;
import org.servletfcgi.cgi.RequestMapper.MappedRequest;
import org.servletfcgi.fastcgi.ProtocolStatus;
import org.servletfcgi.fastcgi.Role;
import org.servletfcgi.login.PeerLogin;

/** Makes Jetty requests of complete PARAMS. One for a factory, used by all its connections at once. */
final class RequestStarter {
    private static final String BAD_METHOD = "BAD";
    private static final HttpURI BAD_URI = HttpURI.from("/badMessage");

    /** The usual ones: an application may know more. */
    private static final String ALLOWED_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    private final HttpChannel.Factory channels = new HttpChannel.DefaultFactory();
    private final RequestMapper mapper;
    private final Limits limits;
    private final FailureLog failures;
    private final Supplier<Map<String, Long>> numbers;

    RequestStarter(RequestMapper mapper, Limits limits, FailureLog failures, FastCgiStatistics statistics) {
        this.mapper = mapper;
        this.limits = limits;
        this.failures = failures;
        this.numbers = statistics::snapshot;
    }

    /** The stream of a request whose PARAMS have ended. */
    FastCgiStream newStream(FastCgiConnection connection, int requestId, PendingRequest pending, Budgets budgets) {
        ByteBufferPool pool = connection.connector().getByteBufferPool();
        RequestContent content = new RequestContent(ContentKind.STDIN, pool, limits, budgets, pending.lock());
        boolean refused = pending.status() != ProtocolStatus.REQUEST_COMPLETE || pending.isOverdue();
        if (pending.role() == Role.AUTHORIZER || refused) {
            // web-servers rule 10: Apache httpd sends an authorizer no STDIN at all. A refused request must not stay.
            content.end();
        } else if (pending.role() == Role.FILTER) {
            RequestContent data = new RequestContent(ContentKind.DATA, pool, limits, budgets, pending.lock());
            content.followedBy(new FilterData(requestId, data, connection::resume));
        }
        return new FastCgiStream(connection, requestId, pending, content);
    }

    /**
     * Returns what runs the application, or what answers with an error; null where that waits for the end of STDIN, or
     * nothing has to be run.
     */
    @Nullable
    Runnable start(FastCgiConnection connection, FastCgiStream stream, PendingRequest pending) {
        try {
            return run(connection, stream, pending);
        } catch (HttpException.RuntimeException x) {
            failures.refused(connection, stream, x);
            return refuse(connection, stream, pending, x);
        } catch (RuntimeException | Error x) {
            failures.broken(connection, stream, x);
            return refuse(
                    connection,
                    stream,
                    pending,
                    new HttpException.RuntimeException(HttpStatus.INTERNAL_SERVER_ERROR_500, x));
        }
    }

    private @Nullable Runnable run(FastCgiConnection connection, FastCgiStream stream, PendingRequest pending) {
        MetaVariables variables = pending.variables();
        connection.ending().meet(variables.get("SERVER_SOFTWARE"));
        if (sendsAllStdin(variables)) {
            stream.timer().expectAllStdin();
        }
        pending.check();
        long dataLength = pending.role() == Role.FILTER ? ContentLength.ofData(variables) : -1;
        MappedRequest mapped = mapper.map(variables, pending.beginNanoTime());
        PeerMetaData metaData = new PeerMetaData(
                connection, mapped, variables, new PeerMetaData.Attached(mapper.visible(variables), numbers, stream));
        MetaData.Request request = metaData.withAuthority(mapped.request());
        if (pending.role() != Role.AUTHORIZER) {
            stream.content().expect(request.getContentLength());
        }
        HttpChannel channel = newChannel(stream, metaData);
        Runnable run = channel.onRequest(request);
        stream.bind(channel, pending::release);
        PeerLogin.introduce(channel.getRequest(), mapped.peer());
        FilterData data = stream.content().data();
        if (data == null) {
            return stream.task().queued(run);
        }
        channel.getRequest().setAttribute(FastCgiConnectionFactory.DATA_ATTRIBUTE, data.stream());
        data.keep(() -> stream.task().queued(run), dataLength, stream.timer());
        return null;
    }

    private @Nullable Runnable refuse(
            FastCgiConnection connection,
            FastCgiStream stream,
            PendingRequest pending,
            HttpException.RuntimeException refusal) {
        try {
            HttpChannel channel = newChannel(
                    stream, new PeerMetaData(connection, new PeerMetaData.Attached(Map.of(), numbers, stream)));
            // The request log gets a line for it, as for a bad message over HTTP.
            channel.onRequest(new MetaData.Request(
                    pending.beginNanoTime(), BAD_METHOD, BAD_URI, HttpVersion.HTTP_1_1, HttpFields.EMPTY));
            stream.bind(channel, pending::release);
            stream.tellRequestLog(channel.getRequest());
            if (refusal.getCode() == HttpStatus.METHOD_NOT_ALLOWED_405) {
                channel.getRequest().addHttpStreamWrapper(RequestStarter::withAllow);
            }
            return channel.onFailure(refusal);
        } catch (RuntimeException | Error x) {
            failures.broken(connection, stream, x);
            pending.release();
            stream.endFailed();
            return null;
        }
    }

    /**
     * A channel for the request and for no other: an application may hold what it has of it for any time, and call it at
     * any time.
     */
    private HttpChannel newChannel(FastCgiStream stream, PeerMetaData metaData) {
        HttpChannel channel = channels.newHttpChannel(metaData);
        channel.setHttpStream(stream);
        return channel;
    }

    /**
     * Whether END_REQUEST before the end of STDIN does harm: HAProxy 2.6 then keeps a client that goes on with its upload
     * waiting for {@code timeout server}, and h2o 2.2 ends itself (web-servers rule 18).
     */
    private static boolean sendsAllStdin(MetaVariables variables) {
        String software = variables.get("SERVER_SOFTWARE");
        return software != null && (software.startsWith("HAProxy") || software.startsWith("h2o"));
    }

    /** RFC 9110 §15.5.6: 405 says what is allowed. Jetty's error responses keep no field that was set before. */
    private static HttpStream withAllow(HttpStream stream) {
        return new HttpStream.Wrapper(stream) {
            @Override
            public void prepareResponse(HttpFields.Mutable headers) {
                headers.put(HttpHeader.ALLOW, ALLOWED_METHODS);
                super.prepareResponse(headers);
            }
        };
    }
}
