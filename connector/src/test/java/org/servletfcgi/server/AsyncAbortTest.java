package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.server.Requests.abort;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.post;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What asynchronous servlets see of ABORT_REQUEST and of a web server that leaves (Q5, Q6). */
class AsyncAbortTest {
    @RegisterExtension
    final TestServer server = new TestServer();

    private final Events seen = new Events();

    @SuppressWarnings("serial")
    private final class Waiting extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            async.addListener(new AsyncListener() {
                @Override
                public void onComplete(AsyncEvent event) {
                    seen.add("complete");
                }

                @Override
                public void onTimeout(AsyncEvent event) {}

                @Override
                public void onError(AsyncEvent event) {
                    seen.add("error " + event.getThrowable().getClass().getSimpleName());
                    async.complete();
                }

                @Override
                public void onStartAsync(AsyncEvent event) {}
            });
            if (request.getRequestURI().equals("/reading")) {
                request.getInputStream().setReadListener(new Listening(request, async));
            }
            seen.add("started");
        }
    }

    private final class Listening implements ReadListener {
        private final HttpServletRequest request;
        private final AsyncContext async;

        Listening(HttpServletRequest request, AsyncContext async) {
            this.request = request;
            this.async = async;
        }

        @Override
        public void onDataAvailable() throws IOException {
            byte[] buffer = new byte[10];
            while (request.getInputStream().isReady()
                    && request.getInputStream().read(buffer) >= 0) {
                seen.add("read");
            }
        }

        @Override
        public void onAllDataRead() {
            async.complete();
        }

        @Override
        public void onError(Throwable failure) {
            seen.add("read error " + failure.getClass().getSimpleName());
            async.complete();
        }
    }

    private void startAsync() {
        ServletContextHandler context = new ServletContextHandler("/");
        ServletHolder holder = new ServletHolder(new Waiting());
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/");
        server.start(context);
    }

    @Test
    void Q5_Q6_async_listener_gets_the_error() throws Exception {
        startAsync();
        try (RawClient client = server.connect()) {
            client.send(get(1, KEEP_CONN, "/waiting").stdinEnd());
            assertThat(seen.next()).isEqualTo("started");
            client.send(abort(1));

            assertThat(seen.next()).startsWith("error ");
            assertThat(seen.next()).isEqualTo("complete");
            client.answer(1).assertAborted();
            client.send(get(1, KEEP_CONN, "/waiting").stdinEnd());
            assertThat(seen.next()).isEqualTo("started");
        }
        assertThat(seen.next()).startsWith("error ");
        assertThat(seen.next()).isEqualTo("complete");
    }

    @Test
    void Q5_Q6_read_listener_gets_the_error() throws Exception {
        startAsync();
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/reading"));
            assertThat(seen.next()).isEqualTo("started");
            client.send(abort(1));

            assertThat(seen.next()).startsWith("read error ");
            client.answer(1).assertAborted();
            client.send(post(1, KEEP_CONN, "/reading"));
            String next = seen.next();
            while (!next.equals("started")) {
                next = seen.next();
            }
        }
        assertThat(seen.next()).startsWith("read error ");
    }
}
