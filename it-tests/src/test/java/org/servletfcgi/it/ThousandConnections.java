package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.it.Records.KEEP_CONN;
import static org.servletfcgi.it.Records.RESPONDER;
import static org.servletfcgi.it.Records.record;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A thousand connections at once, from a peer that keeps none of the rules of politeness. */
abstract class ThousandConnections extends LauncherTests {

    private static final int COUNT = 1_000;

    /** More of a request's content than the connector keeps in memory. */
    private static final int UNREAD_BYTES = 200_000;

    /** Of the JVM and the application, from classes and threads that load made them need. */
    private static final int KEPT_KILOBYTES = 8_000;

    private static final int LOADED_FILES = 10;

    private final List<FastCgiConnection> connections = new ArrayList<>();
    private ProcessStatus before = new ProcessStatus(0, 0, 0);
    private long heapBefore;

    @BeforeEach
    final void note_what_is_there() throws IOException {
        assertStillServing();
        before = ProcessStatus.of(pid());
        heapBefore = ProcessStatus.heapKilobytes(pid());
    }

    @AfterEach
    final void nothing_is_left() throws IOException {
        for (var connection : connections) {
            connection.close();
        }
        connections.clear();
        assertStillServing();
        // The JVM keeps the files open that it has loaded classes from.
        Patience.await("the connections' descriptors to be gone", Patience.PROCESS)
                .until(() -> ProcessStatus.of(pid()).descriptors() <= before.descriptors() + LOADED_FILES);
        Patience.await("no thread to be in the application", Patience.ANSWER)
                .until(() -> !ProcessStatus.stacks(pid()).contains("org.servletfcgi.sample"));
        assertThat(ProcessStatus.heapKilobytes(pid())).isLessThan(heapBefore + KEPT_KILOBYTES);
    }

    private long pid() {
        return launcher().process().handle().pid();
    }

    @Test
    void a_thousand_requests_under_way_at_once_are_each_answered_right() throws Exception {
        open(COUNT);
        for (var i = 0; i < COUNT; i++) {
            connection(i).send(head(Params.post("/async", "text/plain", body(i).length), body(i)));
        }
        assertStillServing();
        for (var connection : connections) {
            connection.send(endOfStdin());
        }

        for (var i = 0; i < COUNT; i++) {
            assertThat(connection(i).answer().body()).as("answer %d", i).isEqualTo(body(i));
        }
        assertOneMoreRequestOnEach();
    }

    @Test
    void a_thousand_servlets_that_wait_for_the_end_of_their_content_get_it() throws Exception {
        open(COUNT);
        for (var i = 0; i < COUNT; i++) {
            connection(i).send(head(Params.post("/upload", "text/plain", body(i).length), body(i)));
        }
        for (var connection : connections) {
            connection.send(endOfStdin());
        }

        for (var i = 0; i < COUNT; i++) {
            assertThat(connection(i).answer().text()).as("answer %d", i).contains(Content.sha256(body(i)));
        }
        assertOneMoreRequestOnEach();
    }

    @Test
    void Q14_a_thousand_contents_that_nobody_reads_fit_into_the_memory() throws Exception {
        var params = Params.get("/async?delay=10000").and("CONTENT_LENGTH", Integer.toString(UNREAD_BYTES));
        var request = new Records()
                .begin(1, RESPONDER, KEEP_CONN)
                .params(1, params.bytes())
                .stdin(1, new byte[UNREAD_BYTES])
                .bytes();
        open(COUNT);
        var sent = new int[COUNT];
        for (var i = 0; i < COUNT; i++) {
            sent[i] = connection(i).sendSome(request, 0);
        }
        assertStillServing();
        for (var round = 0; round < 20; round++) {
            for (var i = 0; i < COUNT; i++) {
                sent[i] = connection(i).sendSome(request, sent[i]);
            }
        }

        for (var i = 0; i < COUNT; i++) {
            connection(i).send(Arrays.copyOfRange(request, sent[i], request.length));
            assertThat(connection(i).answer().text()).as("answer %d", i).isEqualTo("async ok\n");
        }
        assertOneMoreRequestOnEach();
    }

    @Test
    void a_thousand_peers_that_vanish_leave_nothing_behind() throws Exception {
        open(COUNT);
        for (var i = 0; i < COUNT; i++) {
            connection(i)
                    .send(Arrays.copyOf(unfinished(i).bytes(), unfinished(i).bytes().length - i % 3));
        }

        for (var i = 0; i < COUNT; i++) {
            if (i % 2 == 0) {
                connection(i).reset();
            } else {
                connection(i).close();
            }
        }
    }

    private static Records unfinished(int i) {
        var params = Params.post("/upload", "text/plain", 100_000);
        return switch (i % 7) {
            case 0 ->
                new Records()
                        .raw(Arrays.copyOf(new Records().begin(1, RESPONDER, 0).bytes(), 4));
            case 1 -> new Records().begin(1, RESPONDER, KEEP_CONN).raw(record(Records.PARAMS, 1, new byte[] {14}, 0));
            case 2 -> head(params, new byte[20_000]);
            case 3 -> head(params, new byte[0]);
            case 4 -> head(Params.get("/async?delay=1000"), new byte[0]).raw(endOfStdin());
            case 5 -> head(Params.get("/download?size=10000000"), new byte[0]).raw(endOfStdin());
            default ->
                head(Params.get("/stream?count=1000&interval=100"), new byte[0]).raw(endOfStdin());
        };
    }

    private void open(int count) throws IOException {
        for (var i = 0; i < count; i++) {
            connections.add(connect());
        }
    }

    private FastCgiConnection connection(int i) {
        return connections.get(i);
    }

    private void assertOneMoreRequestOnEach() throws IOException {
        for (var i = 0; i < connections.size(); i++) {
            connection(i).send(head(Params.get("/echo/" + i), new byte[0]).raw(endOfStdin()));
        }
        for (var i = 0; i < connections.size(); i++) {
            var answer = connection(i).answer();
            assertThat(answer.echo().value("pathInfo")).isEqualTo("/" + i);
            assertThat(connection(i).hasMore()).isFalse();
        }
    }

    /** Different for each request. */
    private static byte[] body(int i) {
        return Arrays.copyOfRange(Content.pattern(i + 3_000), i, i + 3_000);
    }

    /** A request whose STDIN has not ended. */
    private static Records head(Params params, byte[] content) {
        var records = new Records().begin(1, RESPONDER, KEEP_CONN).params(1, params.bytes());
        return content.length == 0 ? records : records.raw(record(Records.STDIN, 1, content, 0));
    }

    private static byte[] endOfStdin() {
        return record(Records.STDIN, 1, new byte[0], 0);
    }
}
