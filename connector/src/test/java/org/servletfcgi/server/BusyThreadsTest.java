package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.servletfcgi.fastcgi.Records.none;
import static org.servletfcgi.server.Requests.post;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Applications that wait for their web servers in all threads of the pool. */
class BusyThreadsTest {
    /** More than the pool of {@link TestServer} has threads. */
    private static final int REQUESTS = 60;

    @RegisterExtension
    final TestServer server = new TestServer();

    @Test
    void content_reaches_applications_that_wait_for_it_in_all_threads() throws Exception {
        byte[] body = {1, 2, 3};
        server.start(Handlers.blocking(Handlers::checksum));
        QueuedThreadPool threads = (QueuedThreadPool) server.server().getThreadPool();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            clients.add(server.connect().send(post(1, 0, "/")));
        }
        await().until(() -> threads.getIdleThreads() == 0 && threads.getQueueSize() > 0);

        for (RawClient client : clients) {
            client.send(none().on(1).stdin(body).stdinEnd());
        }

        for (RawClient client : clients) {
            assertThat(client.answer(1).text()).endsWith(Handlers.checksum(body));
            client.close();
        }
    }
}
