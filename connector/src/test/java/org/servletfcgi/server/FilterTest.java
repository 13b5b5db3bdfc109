package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.servletfcgi.fastcgi.internal.Records.FILTER;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.begin;
import static org.servletfcgi.fastcgi.internal.Records.none;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.post;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.fastcgi.internal.Splits;
import org.servletfcgi.server.Received.Answer;

/** The role Filter, and roles that are switched off (O3, O4, FastCGI §6.4). */
class FilterTest {
    private static final int UNKNOWN_ROLE = 3;

    @RegisterExtension
    final TestServer server = new TestServer();

    @TempDir
    Path directory;

    @BeforeEach
    void filter_is_switched_on() {
        server.configure(factory -> factory.setRoles(EnumSet.allOf(Role.class)));
    }

    private static Records filter(int requestId, int flags, String... more) {
        return begin(requestId, FILTER, flags)
                .params(Requests.variables("POST", "/f", more))
                .paramsEnd();
    }

    private static InputStream data(Request request) {
        return (InputStream) Objects.requireNonNull(request.getAttribute(FastCgiConnectionFactory.DATA_ATTRIBUTE));
    }

    private static String text(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Says what STDIN and DATA were. */
    private static Handler both() {
        return Handlers.blocking((request, response, callback) -> {
            String stdin = Content.Source.asString(request);
            try (InputStream data = data(request)) {
                Handlers.text(response, stdin + "|" + text(data), callback);
            }
        });
    }

    /** Says what DATA gave until it failed, and how. */
    private static Handler untilFailure() {
        return Handlers.blocking((request, response, callback) -> {
            StringBuilder got = new StringBuilder();
            InputStream data = data(request);
            try {
                for (int b = data.read(); b >= 0; b = data.read()) {
                    got.append((char) b);
                }
                got.append(" end");
            } catch (IOException x) {
                got.append(" failed: ").append(x.getMessage());
            }
            Handlers.text(response, got.toString(), callback);
        });
    }

    @Test
    void O3_stdin_and_data_arrive_at_every_split() {
        server.start(both());
        Records records = filter(1, KEEP_CONN, "FCGI_DATA_LENGTH", "7", "FCGI_DATA_LAST_MOD", "836180900")
                .stdin("query")
                .stdinEnd()
                .data("fi")
                .padded(3)
                .data("le yz")
                .dataEnd();

        Splits.everySplit(records.bytes(), pieces -> assertAnswered(pieces, "query|file yz"));
        assertAnswered(Splits.pieces(records.bytes(), 1), "query|file yz");
    }

    private void assertAnswered(List<ByteBuffer> pieces, String body) {
        try (LocalClient client = server.connectLocally()) {
            Answer answer =
                    LocalClient.answers(client.send(pieces).receiveRequests(1)).get(0);
            assertThat(answer.body()).isEqualTo(body);
            assertThat(answer.hasStdoutEnd()).isTrue();
        } catch (InterruptedException x) {
            throw new AssertionError(x);
        }
    }

    @Test
    void O3_without_content_both_streams_are_empty() throws Exception {
        server.start(both());
        try (RawClient client = server.connect()) {
            client.send(filter(1, KEEP_CONN).stdinEnd().dataEnd());
            assertThat(client.answer(1).body()).isEqualTo("|");
            client.send(filter(1, 0, "FCGI_DATA_LENGTH", "", "CONTENT_LENGTH", "0")
                    .stdinEnd()
                    .dataEnd());
            assertThat(client.answer(1).body()).isEqualTo("|");
        }
    }

    @Test
    void O3_application_runs_when_stdin_has_ended_and_not_before() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        server.start(Handlers.blocking((request, response, callback) -> {
            Handlers.text(response, runs.incrementAndGet() + " " + Content.Source.asString(request), callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(filter(1, KEEP_CONN).stdin("abc"));
            client.send(get(2, KEEP_CONN, "/g").stdinEnd());
            Answer responder = client.answer(2);
            client.send(none().on(1).stdin("def").stdinEnd().dataEnd());

            assertThat(responder.body()).isEqualTo("1 ");
            assertThat(client.answer(1).body()).isEqualTo("2 abcdef");
        }
    }

    @Test
    void O3_stdin_beyond_the_buffer_is_taken_whole_although_no_application_runs_yet() throws Exception {
        server.limits(Limits.builder().contentBufferBytes(4096).spoolDirectory(directory));
        server.start(Handlers.blocking((request, response, callback) -> {
            data(request).close();
            Handlers.checksum(request, response, callback);
        }));
        byte[] body = new byte[3_000_000];
        new java.util.Random(3).nextBytes(body);
        try (RawClient client = server.connect()) {
            client.send(filter(1, 0).stdin(body).stdinEnd().dataEnd());

            assertThat(client.answer(1).body()).isEqualTo(Handlers.checksum(body));
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void O3_stdin_that_does_not_fit_fails_its_read_with_413() throws Exception {
        server.limits(Limits.builder()
                .contentBufferBytes(4096)
                .contentSpoolBytes(10_000)
                .spoolDirectory(directory));
        server.start(both());
        try (RawClient client = server.connect()) {
            client.send(filter(1, KEEP_CONN)
                    .stdin(new byte[100_000])
                    .stdinEnd()
                    .data("x")
                    .dataEnd());
            assertThat(client.answer(1).status()).isEqualTo(413);
            client.send(filter(1, 0).stdin("a").stdinEnd().data("b").dataEnd());
            assertThat(client.answer(1).body()).isEqualTo("a|b");
        }
        server.log();
    }

    @ParameterizedTest
    @CsvSource({
        "4, abcd end",
        "3, abc end",
        "0, ' end'",
        "'', abcd end",
        "5, 'abcd failed: DATA ended after 4 bytes, FCGI_DATA_LENGTH promised 5'"
    })
    void O3_data_is_compared_with_its_length(String length, String expected) throws Exception {
        server.start(untilFailure());
        try (RawClient client = server.connect()) {
            client.send(filter(1, KEEP_CONN, "FCGI_DATA_LENGTH", length)
                    .stdinEnd()
                    .data("ab")
                    .data("cd")
                    .dataEnd());
            assertThat(client.answer(1).body()).isEqualTo(expected);
            client.send(get(1, 0, "/next").stdinEnd());
            client.answer(1);
        } finally {
            server.log();
        }
    }

    @ParameterizedTest
    @CsvSource({"FCGI_DATA_LENGTH,-1", "FCGI_DATA_LENGTH,1x", "FCGI_DATA_LAST_MOD,yesterday", "FCGI_DATA_LAST_MOD,+1"})
    void O3_variable_that_is_no_number_is_400(String name, String value) throws Exception {
        server.start(both());
        try (RawClient client = server.connect()) {
            client.send(filter(1, KEEP_CONN, name, value)
                    .stdin("a")
                    .stdinEnd()
                    .data("b")
                    .dataEnd());
            assertThat(client.answer(1).status()).isEqualTo(400);
            client.send(filter(1, 0).stdin("a").stdinEnd().data("b").dataEnd());
            assertThat(client.answer(1).body()).isEqualTo("a|b");
        }
        assertThat(server.log()).singleElement().asString().contains(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "data end"})
    void O3_data_before_the_end_of_stdin_closes_the_connection(String kind) throws Exception {
        server.start(both());
        Records records = filter(1, KEEP_CONN).stdin("a");
        try (RawClient client = server.connect()) {
            client.send(kind.equals("data") ? records.data("x") : records.dataEnd());

            assertThat(client.atEnd()).isTrue();
        }
        assertThat(server.log()).singleElement().asString().contains("DATA before the end of STDIN");
    }

    @Test
    void O3_data_of_another_role_is_ignored() throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(
                    post(1, 0, "/a").data("x").dataEnd().stdin("abc").data("y").stdinEnd());

            assertThat(client.answer(1).body()).isEqualTo("POST /a 3");
        }
    }

    @Test
    void O3_records_after_the_ends_are_ignored() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.start(Handlers.blocking((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/g")) {
                go.countDown();
                Handlers.text(response, "go", callback);
                return;
            }
            Handlers.await(go);
            Handlers.text(response, Content.Source.asString(request) + "|" + text(data(request)), callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(filter(1, KEEP_CONN)
                    .stdin("a")
                    .stdinEnd()
                    .stdin("b")
                    .stdinEnd()
                    .data("c")
                    .dataEnd()
                    .data("d")
                    .dataEnd()
                    .stdinEnd());
            client.send(get(2, KEEP_CONN, "/g").stdinEnd());
            RawClient.Answers answers = client.answers(Set.of(1, 2));

            assertThat(answers.of(1).body()).isEqualTo("a|c");
            assertThat(answers.of(2).body()).isEqualTo("go");
        }
    }

    @Test
    void O3_large_data_waits_for_its_reader_and_arrives_whole() throws Exception {
        server.limits(Limits.builder()
                .contentBufferBytes(32 * 1024)
                .contentSpoolBytes(0)
                .spoolDirectory(directory.resolve("absent")));
        server.start(Handlers.blocking((request, response, callback) -> {
            byte[] bytes = data(request).readAllBytes();
            Handlers.text(response, Handlers.checksum(bytes), callback);
        }));
        byte[] file = new byte[2_000_000];
        new java.util.Random(4).nextBytes(file);
        try (RawClient client = server.connect()) {
            client.send(filter(1, 0, "FCGI_DATA_LENGTH", "" + file.length)
                    .stdinEnd()
                    .data(new String(file, StandardCharsets.ISO_8859_1))
                    .dataEnd());

            assertThat(client.answer(1).body()).isEqualTo(Handlers.checksum(file));
        }
    }

    @Test
    void O3_end_of_the_request_follows_the_end_of_data_that_nobody_reads() throws Exception {
        server.start(Handlers.early());
        try (RawClient client = server.connect()) {
            client.send(filter(1, KEEP_CONN).stdinEnd().data("x"));
            Received stdout = client.receive();
            client.send(none().on(1).data("y").dataEnd());
            Received end = client.receive();

            assertThat(stdout.text()).endsWith("/f");
            while (!end.isEndRequest()) {
                end = client.receive();
            }
            client.send(get(1, 0, "/g").stdinEnd());
            assertThat(client.answer(1).body()).isEqualTo("/g");
        }
    }

    @Test
    void O3_end_of_the_request_comes_when_data_has_stopped_to_come() throws Exception {
        server.limits(Limits.builder().lingerPause(Duration.ofMillis(50)));
        server.start(Handlers.early());
        try (RawClient client = server.connect()) {
            client.send(filter(1, KEEP_CONN).stdinEnd().data("x"));
            client.receive();
            client.send(none().on(1).data("y".repeat(1001)));

            Received end = client.receive();
            while (!end.isEndRequest()) {
                end = client.receive();
            }
            client.send(get(1, 0, "/g").stdinEnd());
            assertThat(client.answer(1).body()).isEqualTo("/g");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"abort", "close", "response"})
    void O3_read_of_data_fails_when_nothing_more_can_come(String why) throws Exception {
        CompletableFuture<String> failure = new CompletableFuture<>();
        CountDownLatch reading = new CountDownLatch(1);
        server.start(Handlers.blocking((request, response, callback) -> {
            InputStream data = data(request);
            Thread reader = new Thread(() -> {
                try {
                    data.read();
                    reading.countDown();
                    failure.complete("got " + data.read());
                } catch (IOException x) {
                    failure.complete("failed");
                }
            });
            reader.start();
            Handlers.await(reading);
            if (why.equals("response")) {
                callback.succeeded();
            } else {
                reader.join();
                callback.failed(new IOException("no data"));
            }
        }));
        try (RawClient client = server.connect()) {
            client.send(filter(1, KEEP_CONN).stdinEnd().data("x"));
            Handlers.await(reading);
            switch (why) {
                case "abort" -> {
                    client.send(none().on(1).abort());
                    assertThat(client.answer(1).appStatus()).isEqualTo(1);
                }
                case "close" -> client.close();
                default -> {
                    client.send(none().on(1).dataEnd());
                    assertThat(client.answer(1).status()).isEqualTo(200);
                }
            }
            assertThat(failure.get(10, TimeUnit.SECONDS)).isIn("failed", why.equals("response") ? "got -1" : "failed");
        }
        server.log();
    }

    @Test
    void O3_abort_before_the_end_of_stdin_ends_the_request_without_running_the_application() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        server.start(Handlers.blocking((request, response, callback) -> {
            runs.incrementAndGet();
            callback.succeeded();
        }));
        try (RawClient client = server.connect()) {
            client.send(filter(1, KEEP_CONN).stdin("x").abort());
            Answer answer = client.answer(1);
            client.send(none().on(1).stdinEnd().dataEnd()).send(get(1, 0, "/a").stdinEnd());

            assertThat(answer.appStatus()).isEqualTo(1);
            assertThat(client.answer(1).status()).isEqualTo(200);
        }
        assertThat(runs).hasValue(1);
        server.log();
    }

    @Test
    void O3_stdin_that_does_not_go_on_fails_its_read_in_time() throws Exception {
        server.limits(Limits.builder().contentTimeout(Duration.ofMillis(200)));
        server.start(both());
        try (RawClient client = server.connect()) {
            client.send(filter(1, KEEP_CONN).stdin("x"));
            Received head = client.receive();
            client.send(none().on(1).stdinEnd().dataEnd());
            client.answer(1);
            client.send(get(1, 0, "/next").stdinEnd());
            client.answer(1);

            assertThat(head.text()).startsWith("Status: 408");
        }
        assertThat(server.log()).anyMatch(line -> line.contains("no content came for contentTimeout PT0.2S"));
    }

    @Test
    void O3_data_that_does_not_go_on_fails_its_read_in_time() throws Exception {
        server.limits(Limits.builder().contentTimeout(Duration.ofMillis(200)));
        server.start(untilFailure());
        try (RawClient client = server.connect()) {
            client.send(filter(1, KEEP_CONN).stdinEnd().data("x"));

            assertThat(client.answer(1).body()).isEqualTo("x failed: no content came for contentTimeout PT0.2S");
        }
        assertThat(server.log()).hasSize(1);
    }

    @Test
    void Q16_data_pays_for_the_time_that_it_takes() throws Exception {
        server.limits(Limits.builder().contentTimeout(Duration.ofMillis(300)).minContentRate(1));
        server.start(both());
        try (RawClient client = server.connect()) {
            client.send(
                    filter(1, 0, "CONTENT_LENGTH", "0", "FCGI_DATA_LENGTH", "8").stdinEnd());
            for (int i = 0; i < 8; i++) {
                client.send(none().on(1).data("x"));
                await().pollDelay(Duration.ofMillis(100)).until(() -> true);
            }
            client.send(none().on(1).dataEnd());

            assertThat(client.answer(1).body()).isEqualTo("|xxxxxxxx");
        }
    }

    @Test
    void O3_data_that_the_application_closes_is_discarded() throws Exception {
        server.start(Handlers.blocking((request, response, callback) -> {
            InputStream data = data(request);
            int first = data.read();
            data.close();
            String after;
            try {
                after = "" + data.read();
            } catch (IOException x) {
                after = "closed";
            }
            Handlers.text(response, (char) first + after, callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(filter(1, 0)
                    .stdinEnd()
                    .data("xyz")
                    .data("z".repeat(1_000_000))
                    .dataEnd());

            assertThat(client.answer(1).body()).isEqualTo("xclosed");
        }
    }

    @Test
    void O4_refused_filter_waits_for_no_content() throws Exception {
        server.limits(Limits.builder().contentTimeout(Duration.ofMillis(50)).lingerPause(Duration.ofMillis(300)));
        server.start(both());
        try (RawClient client = server.connect()) {
            client.send(filter(1, KEEP_CONN, "FCGI_DATA_LENGTH", "many").stdin("query"));

            assertThat(client.answer(1).status()).isEqualTo(400);
        }
        assertThat(server.log()).singleElement().asString().contains("refused", "FCGI_DATA_LENGTH");
    }

    @ParameterizedTest
    @CsvSource({"RESPONDER,1", "AUTHORIZER,2", "FILTER,3"})
    void O4_role_that_is_switched_off_is_refused_as_an_unknown_one(Role off, int code) throws Exception {
        Set<Role> others = EnumSet.complementOf(EnumSet.of(off));
        server.configure(factory -> factory.setRoles(others));
        server.start(Handlers.early());
        try (RawClient client = server.connect()) {
            for (Role role : Role.values()) {
                client.send(begin(1, role, KEEP_CONN)
                        .params(Requests.variables("GET", "/" + role))
                        .paramsEnd()
                        .stdinEnd()
                        .dataEnd());
                Answer answer = client.answer(1);

                assertThat(answer.status()).as("%s", role).isEqualTo(role.code() == code ? 503 : 200);
                assertThat(answer.protocolStatus()).as("%s", role).isEqualTo(role.code() == code ? UNKNOWN_ROLE : 0);
            }
        }
        assertThat(server.log()).hasSize(1);
    }

    @Test
    void O4_roles_of_a_factory_are_those_that_were_set() {
        FastCgiConnectionFactory factory = new FastCgiConnectionFactory(new HttpConfiguration());

        assertThat(factory.getRoles()).containsExactlyInAnyOrder(Role.RESPONDER, Role.AUTHORIZER);
        factory.setRoles(EnumSet.of(Role.FILTER));
        assertThat(factory.getRoles()).containsExactly(Role.FILTER);
        assertThatThrownBy(() -> factory.setRoles(Set.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
