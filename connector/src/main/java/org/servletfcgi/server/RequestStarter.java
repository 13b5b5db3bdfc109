package org.servletfcgi.server;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.HttpStream;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.internal.ContentLength;
import org.servletfcgi.cgi.internal.MetaVariables;
import org.servletfcgi.cgi.internal.RequestMapper.MappedRequest;
import org.servletfcgi.login.internal.PeerLogin;

/** Makes Jetty requests of the variables of a connection's requests. One thread for each request; several at once. */
final class RequestStarter {
    private static final String BAD_METHOD = "BAD";
    private static final HttpURI BAD_URI = HttpURI.from("/badMessage");

    /** The usual ones: an application may know more. */
    private static final String ALLOWED_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    private static final HttpChannel.Factory CHANNELS = new HttpChannel.DefaultFactory();

    private final Shared shared;
    private final Ending ending;
    private final PeerMetaData.OfConnection connection;

    /**
     * For the requests of a connection.
     *
     * @param ending is told which web server it is
     */
    RequestStarter(Shared shared, Connector connector, Connection connection, String id, Ending ending) {
        this.shared = shared;
        this.ending = ending;
        this.connection = new PeerMetaData.OfConnection(id, connection, connector, shared);
    }

    /**
     * Returns what runs the application for a request that has started, or what answers it with an error; null where that
     * waits for the end of STDIN, or nothing has to be run.
     */
    @Nullable
    Runnable run(FastCgiStream stream) {
        try {
            return ask(stream);
        } catch (HttpException.RuntimeException x) {
            shared.failures().refused(stream.logName(), x);
            return refuse(stream, x);
        } catch (RuntimeException | Error x) {
            shared.failures().broken(stream.logName(), x);
            return refuse(stream, new HttpException.RuntimeException(HttpStatus.INTERNAL_SERVER_ERROR_500, x));
        }
    }

    private @Nullable Runnable ask(FastCgiStream stream) {
        MetaVariables variables = stream.variables().complete();
        ending.meet(variables.get("SERVER_SOFTWARE"));
        stream.variables().check();
        FilterData data = stream.data();
        long dataLength = data == null ? -1 : ContentLength.ofData(variables);
        MappedRequest mapped = shared.mapper().map(variables, stream.beginNanoTime());
        PeerMetaData metaData = new PeerMetaData(connection, stream, mapped, variables);
        MetaData.Request request = metaData.withAuthority(mapped.request());
        if (stream.role() != Role.AUTHORIZER) {
            stream.stdin().expect(request.getContentLength());
        }
        HttpChannel channel = newChannel(stream, metaData);
        Runnable run = channel.onRequest(request);
        stream.bind(channel);
        PeerLogin.introduce(channel.getRequest(), mapped.peer());
        HandlerRun handler = stream.handlerRun();
        if (data == null) {
            return handler.queued(run);
        }
        channel.getRequest().setAttribute(FilterData.ATTRIBUTE, data.stream());
        data.keep(() -> handler.queued(run), dataLength);
        return null;
    }

    private @Nullable Runnable refuse(FastCgiStream stream, HttpException.RuntimeException refusal) {
        try {
            HttpChannel channel = newChannel(stream, new PeerMetaData(connection, stream));
            // The request log gets a line for it, as for a bad message over HTTP.
            channel.onRequest(new MetaData.Request(
                    stream.beginNanoTime(), BAD_METHOD, BAD_URI, HttpVersion.HTTP_1_1, HttpFields.EMPTY));
            stream.handlerRun().refused();
            stream.bind(channel);
            stream.tellRequestLog(channel.getRequest());
            if (refusal.getCode() == HttpStatus.METHOD_NOT_ALLOWED_405) {
                channel.getRequest().addHttpStreamWrapper(RequestStarter::withAllow);
            }
            Runnable answer = channel.onFailure(refusal);
            return answer == null ? null : stream.handlerRun().queued(answer);
        } catch (RuntimeException | Error x) {
            shared.failures().broken(stream.logName(), x);
            stream.startFailed();
            return null;
        }
    }

    /**
     * A channel for the request and for no other: an application may hold what it has of it for any time, and call it at
     * any time.
     */
    private static HttpChannel newChannel(FastCgiStream stream, PeerMetaData metaData) {
        HttpChannel channel = CHANNELS.newHttpChannel(metaData);
        channel.setHttpStream(stream);
        return channel;
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
