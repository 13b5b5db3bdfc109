package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;

/** Channels that serve one request after the other, each by itself. */
class ChannelsTest {
    private final Server server = new Server();
    private final Channels channels = new Channels();
    private final List<String> over = new ArrayList<>();

    private static PeerMetaData metaData(Connector connector) {
        FastCgiConnectionFactory factory = new FastCgiConnectionFactory(new HttpConfiguration());
        FastCgiConnection connection = (FastCgiConnection) factory.newConnection(connector, new ByteArrayEndPoint());
        return new PeerMetaData(connection, new PeerMetaData.Attached(Map.of(), Map::of));
    }

    private ChannelLease begin(HttpChannel channel) {
        HttpStream stream = (HttpStream) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HttpStream.class}, (proxy, method, args) -> {
                    Class<?> type = method.getReturnType();
                    return type == long.class ? (Object) 0L : type == boolean.class ? false : null;
                });
        channel.setHttpStream(stream);
        channel.onRequest(new MetaData.Request(0, "GET", HttpURI.from("/"), HttpVersion.HTTP_1_1, HttpFields.EMPTY));
        return new ChannelLease(channels, channel, () -> over.add("over"));
    }

    private static void end(ChannelLease lease) {
        lease.succeeded();
        lease.recycle();
    }

    @Test
    void channel_of_a_request_that_is_over_serves_the_next_one_with_its_own_answers() {
        Connector connector = new LocalConnector(server);
        HttpChannel first = channels.take(metaData(connector));
        end(begin(first));

        PeerMetaData next = metaData(connector);
        HttpChannel second = channels.take(next);

        assertThat(second).isSameAs(first);
        assertThat(second.getConnectionMetaData().getId()).isEqualTo(next.getId());
        assertThat(channels.take(next)).isNotSameAs(first);
        assertThat(over).containsExactly("over");
    }

    @Test
    void channel_of_another_connector_is_not_taken() {
        end(begin(channels.take(metaData(new LocalConnector(server)))));
        Connector other = new LocalConnector(new Server());

        assertThat(channels.take(metaData(other)).getConnectionMetaData().getConnector())
                .isSameAs(other);
    }

    @Test
    void kept_channel_holds_nothing_of_the_request() {
        HttpChannel channel = channels.take(metaData(new LocalConnector(server)));
        end(begin(channel));

        assertThatThrownBy(() -> channel.getConnectionMetaData().getId()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void no_more_than_some_are_kept() {
        Connector connector = new LocalConnector(server);
        List<HttpChannel> taken = new ArrayList<>();
        for (int i = 0; i < 2 * Channels.MAX_KEPT; i++) {
            taken.add(channels.take(metaData(connector)));
        }
        taken.forEach(channel -> end(begin(channel)));

        long again = 0;
        for (int i = 0; i < 2 * Channels.MAX_KEPT; i++) {
            again += taken.contains(channels.take(metaData(connector))) ? 1 : 0;
        }
        assertThat(again).isBetween(1L, (long) Channels.MAX_KEPT);
    }

    @Test
    void Q5_call_from_outside_that_comes_too_late_reaches_nobody() {
        Connector connector = new LocalConnector(server);
        ChannelLease late = begin(channels.take(metaData(connector)));
        end(late);
        HttpChannel channel = channels.take(metaData(connector));
        begin(channel);
        Request next = channel.getRequest();
        List<Throwable> failures = new ArrayList<>();
        next.addFailureListener(failures::add);

        assertThat(late.failed(new EofException("aborted"))).isNull();
        assertThat(late.idle(new TimeoutException("idle"))).isNull();
        assertThat(late.contentAvailable()).isNull();
        assertThat(failures).isEmpty();
        assertThat(late).hasToString("over");
    }

    @Test
    void Q5_channel_that_was_called_from_outside_is_not_used_again() {
        Connector connector = new LocalConnector(server);
        HttpChannel channel = channels.take(metaData(connector));
        ChannelLease lease = begin(channel);
        Objects.requireNonNull(lease.failed(new EofException("aborted"))).run();
        end(lease);

        assertThat(channels.take(metaData(connector))).isNotSameAs(channel);
    }

    @Test
    void Q15_channel_of_a_response_that_has_failed_is_not_used_again() {
        Connector connector = new LocalConnector(server);
        HttpChannel channel = channels.take(metaData(connector));

        begin(channel).recycle();

        assertThat(channels.take(metaData(connector))).isNotSameAs(channel);
    }
}
