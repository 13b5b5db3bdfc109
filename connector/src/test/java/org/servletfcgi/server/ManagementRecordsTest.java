package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.none;
import static org.servletfcgi.server.Requests.get;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.fastcgi.internal.Hex;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.fastcgi.internal.Splits;

/** GET_VALUES and what is unknown on id 0 (R8, M1 to M5). */
class ManagementRecordsTest {
    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void M1_values_are_asked_for_in_the_first_record_however_it_is_cut() {
        server.limits(Limits.builder().maxRequestsPerConnection(7));
        server.start(Handlers.summary());
        Records records = none().getValues("FCGI_MAX_REQS", "FCGI_MPXS_CONNS", "FCGI_MAX_CONNS");
        byte[] expected =
                Hex.bytes("0D 01 'FCGI_MAX_REQS' '3' 0F 01 'FCGI_MPXS_CONNS' '1' 0E 05 'FCGI_MAX_CONNS' '16384'");

        Splits.everySplit(records.bytes(), pieces -> {
            try (LocalClient client = server.connectLocally()) {
                List<Received> received = client.send(pieces).receive(1);

                assertThat(received).singleElement().satisfies(record -> {
                    assertThat(record.type()).isEqualTo(Received.GET_VALUES_RESULT);
                    assertThat(record.requestId()).isZero();
                    assertThat(record.content()).isEqualTo(expected);
                });
                assertThat(client.endPoint().isOpen()).isTrue();
            } catch (InterruptedException x) {
                throw new AssertionError(x);
            }
        });
    }

    @Test
    void M1_M5_values_are_answered_at_once_while_a_request_runs_and_the_connection_stays() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        server.start(Handlers.blocking((request, response, callback) -> {
            Handlers.await(go);
            Handlers.text(response, "done", callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/").stdinEnd()).send(none().getValues("FCGI_MPXS_CONNS"));
            Received values = client.receive();
            go.countDown();

            assertThat(values.type()).isEqualTo(Received.GET_VALUES_RESULT);
            assertThat(values.content()).isEqualTo(Hex.bytes("0F 01 'FCGI_MPXS_CONNS' '1'"));
            assertThat(client.answer(1).body()).isEqualTo("done");
            client.send(get(1, 0, "/").stdinEnd());
            assertThat(client.answer(1).body()).isEqualTo("done");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "04 00 'what'",
                "00 00",
                "0D 00 'fcgi_max_reqs'",
                "80",
                "FF FF FF FF FF FF FF FF",
                "05 05 'ab'",
            })
    void M2_M4_nothing_known_gives_an_empty_result(String query) throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(none().record(9, 0, Hex.bytes(query), 3));
            Received result = client.receive();

            assertThat(result.type()).isEqualTo(Received.GET_VALUES_RESULT);
            assertThat(result.content()).isEmpty();
        }
    }

    @Test
    void M4_M5_names_are_answered_once_and_values_are_ignored_up_to_the_malformed_pair() throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(none().record(
                            9,
                            0,
                            Hex.bytes("0F 00 'FCGI_MPXS_CONNS' 0F 03 'FCGI_MPXS_CONNS' 'why' 01 01 'ab' 09 09 'x'"),
                            0));

            assertThat(client.receive().content()).isEqualTo(Hex.bytes("0F 01 'FCGI_MPXS_CONNS' '1'"));
        }
    }

    @Test
    void M4_query_of_more_than_4_KiB_closes_the_connection() throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(none().record(9, 0, new byte[4097], 0));

            assertThat(client.atEnd()).isTrue();
        }
        assertThat(server.log()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 77})
    void M4_more_than_100_management_records_without_a_request_close_the_connection(int type) throws Exception {
        server.start(Handlers.summary());
        Records hundred = none();
        for (int i = 0; i < 100; i++) {
            hundred.record(type, 0, new byte[0], 0);
        }
        try (RawClient client = server.connect()) {
            client.send(hundred);
            for (int i = 0; i < 100; i++) {
                assertThat(client.receive().requestId()).isZero();
            }
            client.send(get(1, KEEP_CONN, "/a").stdinEnd());
            assertThat(client.answer(1).body()).isEqualTo("GET /a 0");
            client.send(hundred);
            for (int i = 0; i < 100; i++) {
                assertThat(client.receive().requestId()).isZero();
            }
            client.send(none().record(type, 0, new byte[0], 0));

            assertThat(client.atEnd()).isTrue();
        }
        assertThat(server.log()).singleElement().asString().contains("management records");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 4, 5, 6, 7, 8, 12, 77, 255})
    void R8_unknown_type_on_id_zero_is_answered_with_its_number_at_every_split(int type) {
        server.start(Handlers.summary());
        Records records = none().record(type, 0, new byte[] {1, 2, 3}, 5);
        byte[] expected = {(byte) type, 0, 0, 0, 0, 0, 0, 0};

        for (int size : new int[] {1, 3, 7, 100}) {
            try (LocalClient client = server.connectLocally()) {
                List<Received> received =
                        client.send(Splits.pieces(records.bytes(), size)).receive(1);

                assertThat(received).singleElement().satisfies(record -> {
                    assertThat(record.type()).isEqualTo(Received.UNKNOWN_TYPE);
                    assertThat(record.requestId()).isZero();
                    assertThat(record.content()).isEqualTo(expected);
                });
            } catch (InterruptedException x) {
                throw new AssertionError(x);
            }
        }
    }

    @Test
    void R8_answers_to_management_records_get_none() throws Exception {
        server.start(Handlers.summary());
        try (RawClient client = server.connect()) {
            client.send(none().record(10, 0, new byte[2], 0).record(11, 0, new byte[8], 0));
            client.send(get(1, 0, "/a").stdinEnd());

            assertThat(client.answer(1).body()).isEqualTo("GET /a 0");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void answers_that_are_never_read_are_bounded() throws Exception {
        server.start(Handlers.summary());
        Records flood = none();
        for (int i = 0; i < 1000; i++) {
            flood.on(1)
                    .raw(Records.begin(1, Records.RESPONDER, KEEP_CONN).abort().bytes());
        }
        try (RawClient client = server.connectWithSmallBuffer()) {
            boolean closed = false;
            for (int i = 0; i < 2000 && !closed; i++) {
                try {
                    client.send(flood);
                } catch (IOException reset) {
                    closed = true;
                }
            }

            assertThat(closed).isTrue();
        }
        assertThat(server.log()).singleElement().asString().contains("reads no answers", "127.0.0.1");
    }
}
