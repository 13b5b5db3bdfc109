package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.it.Records.KEEP_CONN;
import static org.servletfcgi.it.Records.RESPONDER;
import static org.servletfcgi.it.Records.record;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** One connection with hundreds of requests, of which some are slow, unread or aborted. */
final class MultiplexingIT extends LauncherTests {

    private static final String MINUTES_WITHOUT_READING = "/stream?count=20&interval=10000";
    private static final int SLOW = 1;
    private static final int UNREAD = 2;
    private static final int UNFINISHED = 3;
    private static final int FIRST = 10;
    private static final int BATCHES = 10;
    private static final int BATCH = 60;

    private final Map<Integer, FastCgiAnswer> answers = new HashMap<>();
    private final List<Integer> ended = new ArrayList<>();

    @Override
    Endpoint endpoint(ScratchFolder folder) {
        return new Endpoint.Unix(folder.resolve("app.sock"));
    }

    @Test
    void X1_X3_a_slow_an_unread_and_an_aborted_request_hold_back_no_other() throws Exception {
        try (var connection = connect()) {
            connection.send(begin(SLOW, Params.post("/async", "text/plain", 3)));
            connection.send(begin(UNREAD, Params.get(MINUTES_WITHOUT_READING).and("CONTENT_LENGTH", "20000000")));
            connection.send(begin(UNFINISHED, upload(1_000_000)));
            for (var batch = 0; batch < BATCHES; batch++) {
                connection.send(record(Records.STDIN, UNFINISHED, new byte[5_000], 0));
                for (var i = 0; i < 30; i++) {
                    connection.send(record(Records.STDIN, UNREAD, new byte[65_000], 0));
                }
                var first = FIRST + batch * BATCH;
                sendBatch(connection, first);
                while (ended.size() < (batch + 1) * BATCH) {
                    receive(connection);
                }
            }

            assertThat(ended).hasSize(BATCHES * BATCH).doesNotContain(SLOW, UNREAD, UNFINISHED);
            connection.send(record(Records.ABORT_REQUEST, UNFINISHED, new byte[0], 0));
            receiveUntilEndOf(connection, UNFINISHED);
            connection.send(record(Records.ABORT_REQUEST, UNREAD, new byte[0], 0));
            receiveUntilEndOf(connection, UNREAD);
            connection.send(record(Records.STDIN, SLOW, Records.ascii("abc"), 0));
            connection.send(endOfStdin(SLOW));
            receiveUntilEndOf(connection, SLOW);
            assertThat(answer(SLOW).text()).isEqualTo("abc");
            assertThat(connection.hasMore()).isFalse();
        }
        assertRightAnswers();
        assertStillServing();
    }

    @Test
    void X3_more_unread_content_than_is_kept_costs_its_own_request_only() throws Exception {
        try (var connection = connect()) {
            connection.send(begin(SLOW, Params.post("/async", "text/plain", 3)));
            connection.send(begin(UNREAD, Params.get(MINUTES_WITHOUT_READING).and("CONTENT_LENGTH", "80000000")));
            for (var sent = 0; sent < 80_000_000; sent += 64_000) {
                connection.send(record(Records.STDIN, UNREAD, new byte[64_000], 0));
            }
            sendBatch(connection, FIRST);
            while (ended.stream().filter(id -> id >= FIRST).count() < BATCH) {
                receive(connection);
            }
            connection.send(record(Records.ABORT_REQUEST, UNREAD, new byte[0], 0));
            receiveUntilEndOf(connection, UNREAD);
            connection.send(record(Records.STDIN, SLOW, Records.ascii("abc"), 0));
            connection.send(endOfStdin(SLOW));
            receiveUntilEndOf(connection, SLOW);

            assertThat(answer(SLOW).text()).isEqualTo("abc");
        }
        assertRightAnswers();
        assertStillServing();
    }

    /** Requests of mixed kinds, whose records come in turns. */
    private static void sendBatch(FastCgiConnection connection, int first) throws IOException {
        var begins = new Records();
        for (var id = first; id < first + BATCH; id++) {
            begins.raw(begin(id, isUpload(id) ? upload(body(id).length) : Params.get("/echo/" + id))
                    .bytes());
        }
        connection.send(begins);
        for (var at = 0; at < 2_000; at += 500) {
            for (var id = first; id < first + BATCH; id++) {
                if (isUpload(id)) {
                    connection.send(record(Records.STDIN, id, Arrays.copyOfRange(body(id), at, at + 500), 0));
                }
            }
        }
        for (var id = first; id < first + BATCH; id++) {
            connection.send(endOfStdin(id));
        }
    }

    private void receiveUntilEndOf(FastCgiConnection connection, int id) throws IOException {
        while (!ended.contains(id)) {
            receive(connection);
        }
    }

    private void receive(FastCgiConnection connection) throws IOException {
        var received = Objects.requireNonNull(connection.next(), "the connection ended");
        var answer = answers.computeIfAbsent(received.id(), id -> new FastCgiAnswer());
        assertThat(answer.ended()).as("request %d has ended", received.id()).isFalse();
        answer.add(received);
        if (answer.ended()) {
            ended.add(received.id());
        }
    }

    private FastCgiAnswer answer(int id) {
        return Objects.requireNonNull(answers.get(id), "no answer");
    }

    private void assertRightAnswers() {
        for (var id : ended.stream().filter(id -> id >= FIRST).toList()) {
            if (isUpload(id)) {
                assertThat(answer(id).text().lines())
                        .containsExactly("size=2000", "sha256=" + Content.sha256(body(id)));
            } else {
                assertThat(answer(id).echo().value("pathInfo")).isEqualTo("/" + id);
            }
        }
        answers.clear();
        ended.clear();
    }

    private static boolean isUpload(int id) {
        return id % 3 == 0;
    }

    /** Different for each request. */
    private static byte[] body(int id) {
        return Arrays.copyOfRange(Content.pattern(id + 2_000), id, id + 2_000);
    }

    private static Params upload(int length) {
        return Params.post("/upload", "text/plain", length);
    }

    private static Records begin(int id, Params params) {
        return new Records().begin(id, RESPONDER, KEEP_CONN).params(id, params.bytes());
    }

    private static byte[] endOfStdin(int id) {
        return record(Records.STDIN, id, new byte[0], 0);
    }
}
