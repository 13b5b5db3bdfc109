package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.begin;
import static org.servletfcgi.fastcgi.internal.Records.none;
import static org.servletfcgi.server.Requests.abort;
import static org.servletfcgi.server.Requests.get;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.server.Received.Answer;

/** What comes, or breaks, between the end of a request's PARAMS and the call of its application. */
class RequestStartTest {
    private static final int RESPONDER = 1;
    private static final int FCGI_KEEP_CONN = 1;

    @RegisterExtension
    final TestServer server = new TestServer();

    private final CountDownLatch inWindow = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    /** The time limit of PARAMS strikes, and its request stays where it is neither in its PARAMS nor answered. */
    private RawClient clientInWindow() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        server.onStartOfARequest(() -> {
            if (starts.getAndIncrement() == 0) {
                inWindow.countDown();
                await(goOn);
            }
        });
        server.limits(Limits.builder().paramsTimeout(Duration.ofMillis(50)));
        server.start(Handlers.early());
        RawClient client = server.connect();
        client.send(begin(1, RESPONDER, FCGI_KEEP_CONN).params("REQUEST_METHOD", "POST"));
        Handlers.await(inWindow);
        return client;
    }

    private static void await(CountDownLatch latch) {
        try {
            Handlers.await(latch);
        } catch (InterruptedException x) {
            throw new AssertionError(x);
        }
    }

    private static Records other() {
        return get(2, FCGI_KEEP_CONN, "/other").on(2).stdinEnd();
    }

    @Test
    void R11_records_that_come_while_PARAMS_are_found_overdue_are_no_violation() throws Exception {
        try (RawClient client = clientInWindow()) {
            client.send(none().on(1)
                    .params("REQUEST_URI", "/late")
                    .paramsEnd()
                    .stdin(new byte[10])
                    .stdinEnd());
            client.send(other());

            assertThat(client.answer(2).text()).endsWith("/other");
            goOn.countDown();
            assertThat(client.answer(1).text()).startsWith("Status: 408");
        }
        assertThat(server.log()).allMatch(line -> line.contains("paramsTimeout"));
    }

    @Test
    void Q5_abort_that_comes_while_PARAMS_are_found_overdue_is_not_lost() throws Exception {
        try (RawClient client = clientInWindow()) {
            client.send(abort(1)).send(other());

            assertThat(client.answer(2).text()).endsWith("/other");
            goOn.countDown();
            Answer aborted = client.answer(1);
            assertThat(aborted.text()).isEmpty();
            assertThat(aborted.appStatus()).isEqualTo(1);
        }
        assertThat(server.factory().getStatistics().getAbortedRequests()).isEqualTo(1);
        server.log();
    }

    @Test
    void fault_while_a_request_starts_costs_that_request_a_500_and_no_other() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        server.onStartOfARequest(() -> {
            if (starts.getAndIncrement() == 1) {
                throw new IllegalStateException("as the test wants");
            }
        });
        CountDownLatch answer = new CountDownLatch(1);
        server.start(Handlers.blocking((request, response, callback) -> {
            Handlers.await(answer);
            Handlers.text(response, "first", callback);
        }));
        try (RawClient client = server.connect()) {
            client.send(get(1, FCGI_KEEP_CONN, "/").on(1).stdinEnd());
            client.send(other());

            assertThat(client.answer(2).text()).startsWith("Status: 500");
            answer.countDown();
            assertThat(client.answer(1).text()).endsWith("first");
        }
        assertThat(server.log()).anyMatch(line -> line.contains("#2") && line.contains("as the test wants"));
    }

    @Test
    void fault_that_leaves_not_even_an_error_page_ends_that_request_and_no_other() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        server.onStartOfARequest(() -> {
            int start = starts.getAndIncrement();
            if (start == 1 || start == 2) {
                throw new IllegalStateException("as the test wants");
            }
        });
        server.start(Handlers.early());
        try (RawClient client = server.connect()) {
            client.send(get(1, FCGI_KEEP_CONN, "/one").on(1).stdinEnd());
            assertThat(client.answer(1).text()).endsWith("/one");
            client.send(other());
            assertThat(client.answer(2).appStatus()).isEqualTo(1);
            client.send(get(3, FCGI_KEEP_CONN, "/three").on(3).stdinEnd());
            assertThat(client.answer(3).text()).endsWith("/three");
        }
        server.log();
    }
}
