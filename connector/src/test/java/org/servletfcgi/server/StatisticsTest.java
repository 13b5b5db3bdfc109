package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.none;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.post;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.eclipse.jetty.jmx.MBeanContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.MappingOptions.SharedSecret;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.server.Received.Answer;

/** What is counted, and that an operator sees it. */
class StatisticsTest {
    @RegisterExtension
    final TestServer server = new TestServer();

    private long exceeded(Limit limit) {
        return server.factory().getStatistics().exceededCount(limit);
    }

    @Test
    void counters_are_attributes_of_an_MBean() throws Exception {
        MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
        server.server().addBean(new MBeanContainer(mbeans));
        server.limits(Limits.builder().maxParams(6));
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            client.answer(1);
            client.send(post(1, KEEP_CONN, "/a", "X", "1", "Y", "2").stdinEnd());
            client.answer(1);

            ObjectName name = mbeans.queryNames(new ObjectName("org.servletfcgi.server:type=fastcgistatistics,*"), null)
                    .iterator()
                    .next();
            CompositeData exceeded = (CompositeData) mbeans.getAttribute(name, "exceeded");

            assertThat(mbeans.getAttribute(name, "openConnections")).isEqualTo(1);
            assertThat(mbeans.getAttribute(name, "requests")).isEqualTo(2L);
            assertThat(mbeans.getAttribute(name, "refusedRequests")).isEqualTo(1L);
            assertThat(exceeded.get("maxParams")).isEqualTo(1L);
            assertThat(exceeded.getCompositeType().keySet())
                    .containsExactlyInAnyOrderElementsOf(
                            Arrays.stream(Limit.values()).map(Limit::label).toList());
        }
        server.log();
    }

    @Test
    void V8_request_without_the_secret_is_answered_with_403_and_counted() throws Exception {
        server.configure(factory -> factory.setMappingOptions(MappingOptions.builder()
                .secret(new SharedSecret("FCGI_SECRET", "open sesame"))
                .build()));
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/a", "FCGI_SECRET", "open sesame").stdinEnd());
            Answer right = client.answer(1);
            client.send(post(1, KEEP_CONN, "/a", "FCGI_SECRET", "sesame").stdinEnd());
            Answer wrong = client.answer(1);
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            Answer missing = client.answer(1);

            assertThat(right.status()).isEqualTo(200);
            assertThat(wrong.status()).isEqualTo(403);
            assertThat(missing.status()).isEqualTo(403);
        }
        FastCgiStatistics statistics = server.factory().getStatistics();
        assertThat(statistics.getRefusedBySecret()).isEqualTo(2);
        assertThat(statistics.getRefusedRequests()).isEqualTo(2);
        assertThat(server.log())
                .hasSize(2)
                .allMatch(line -> line.contains("FCGI_SECRET"))
                .noneMatch(line -> line.contains("sesame"));
    }

    static Stream<Arguments> exceeding() {
        return Stream.of(
                beyond(
                        Limit.MAX_PARAMS_BYTES,
                        limits -> limits.maxParamsBytes(90),
                        get(1, KEEP_CONN, "/a").stdinEnd()),
                beyond(
                        Limit.MAX_PARAM_NAME_BYTES,
                        limits -> limits.maxParamNameBytes(5),
                        get(1, KEEP_CONN, "/a").stdinEnd()),
                beyond(
                        Limit.MAX_PARAM_VALUE_BYTES,
                        limits -> limits.maxParamValueBytes(5),
                        get(1, KEEP_CONN, "/a").stdinEnd()),
                beyond(
                        Limit.RESPONSE_HEAD_BYTES,
                        limits -> limits.responseHeadBytes(512),
                        get(1, KEEP_CONN, "/head").stdinEnd()),
                beyond(Limit.GET_VALUES_BYTES, limits -> limits, none().raw(getValues(4097))),
                beyond(
                        Limit.LINGER_PAUSE,
                        limits -> limits.lingerPause(Duration.ofMillis(50)),
                        post(1, KEEP_CONN, "/early")),
                beyond(Limit.LINGER_TIME, limits -> limits.lingerTime(Duration.ofMillis(50)), post(1, 0, "/early")));
    }

    private static Arguments beyond(Limit limit, UnaryOperator<Limits.Builder> limits, Records records) {
        return Arguments.of(limit, limits, records);
    }

    private static byte[] getValues(int length) {
        byte[] record = new byte[8 + length];
        record[0] = 1;
        record[1] = 9;
        record[4] = (byte) (length >> 8);
        record[5] = (byte) length;
        return record;
    }

    @ParameterizedTest
    @MethodSource
    void exceeding(Limit limit, UnaryOperator<Limits.Builder> limits, Records records) throws Exception {
        server.limits(limits.apply(Limits.builder()));
        server.start(Handlers.blocking((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/head")) {
                response.getHeaders().put("X-Long", "x".repeat(1000));
            }
            Handlers.text(response, "", callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(records);

            await().untilAsserted(() -> assertThat(exceeded(limit)).isEqualTo(1));
        }
        server.log();
    }
}
