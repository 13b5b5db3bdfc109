package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.server.Bodies.bytes;
import static org.servletfcgi.server.Bodies.sending;
import static org.servletfcgi.server.Bodies.stdin;
import static org.servletfcgi.server.Bodies.tail;
import static org.servletfcgi.server.Requests.post;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.servletfcgi.server.Received.Answer;

/** Servlets of every kind that send a body back. */
class EchoServletTest {
    @RegisterExtension
    final TestServer server = new TestServer();

    private void startServlets() {
        ServletContextHandler context = new ServletContextHandler("/");
        for (HttpServlet servlet : new HttpServlet[] {new Blocking(), new Async(), new NonBlocking()}) {
            ServletHolder holder = new ServletHolder(servlet);
            holder.setAsyncSupported(true);
            context.addServlet(holder, "/" + servlet.getClass().getSimpleName());
        }
        server.start(context);
    }

    @SuppressWarnings("serial")
    private static final class Blocking extends HttpServlet {
        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            request.getInputStream().transferTo(response.getOutputStream());
        }
    }

    @SuppressWarnings("serial")
    private static final class Async extends HttpServlet {
        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) {
            AsyncContext async = request.startAsync();
            async.start(() -> {
                try {
                    request.getInputStream().transferTo(response.getOutputStream());
                } catch (IOException x) {
                    throw new java.io.UncheckedIOException(x);
                } finally {
                    async.complete();
                }
            });
        }
    }

    @SuppressWarnings("serial")
    private static final class NonBlocking extends HttpServlet {
        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Copy copy = new Copy(request.startAsync(), request.getInputStream(), response.getOutputStream());
            request.getInputStream().setReadListener(copy);
        }
    }

    private static final class Copy implements ReadListener, WriteListener {
        private final byte[] buffer = new byte[4096];
        private final AsyncContext async;
        private final ServletInputStream input;
        private final ServletOutputStream output;
        private boolean writing;

        Copy(AsyncContext async, ServletInputStream input, ServletOutputStream output) {
            this.async = async;
            this.input = input;
            this.output = output;
        }

        @Override
        public void onDataAvailable() throws IOException {
            if (writing) {
                onWritePossible();
            } else {
                writing = true;
                output.setWriteListener(this);
            }
        }

        @Override
        public void onAllDataRead() throws IOException {
            onDataAvailable();
        }

        @Override
        public void onWritePossible() throws IOException {
            while (output.isReady()) {
                if (input.isFinished()) {
                    async.complete();
                    return;
                }
                if (!input.isReady()) {
                    return;
                }
                int count = input.read(buffer);
                if (count < 0) {
                    async.complete();
                    return;
                }
                output.write(buffer, 0, count);
            }
        }

        @Override
        public void onError(Throwable failure) {
            async.complete();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Blocking,0,1",
        "Blocking,1,1",
        "Blocking,5000,1",
        "Blocking,20000,7",
        "Blocking,200000,8192",
        "Blocking,5242880,65535",
        "Async,0,1",
        "Async,5000,1",
        "Async,200000,8192",
        "Async,5242880,65535",
        "NonBlocking,0,1",
        "NonBlocking,1,1",
        "NonBlocking,5000,1",
        "NonBlocking,20000,7",
        "NonBlocking,200000,8192",
        "NonBlocking,5242880,65535"
    })
    void servlet_echoes_every_body_in_every_record_size(String servlet, int length, int recordSize) throws Exception {
        startServlets();
        byte[] body = bytes(length);
        String[] lengths = {"", Integer.toString(length)};
        try (RawClient client = server.connect()) {
            for (String contentLength : lengths) {
                client.send(post(1, KEEP_CONN, "/" + servlet, "CONTENT_LENGTH", contentLength));
                FutureTask<Void> sending = sending(client, stdin(1, body, recordSize));
                Answer answer = client.answer(1);

                sending.get(10, TimeUnit.SECONDS);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.stdout().length - answer.text().indexOf("\r\n\r\n") - 4)
                        .isEqualTo(length);
                assertThat(tail(answer.stdout(), length)).isEqualTo(body);
            }
        }
    }

    @Test
    void Q12_stdin_shorter_than_content_length_fails_the_read_and_the_connection_is_kept() throws Exception {
        startServlets();
        try (RawClient client = server.connect()) {
            client.send(post(1, KEEP_CONN, "/Blocking", "CONTENT_LENGTH", "11")
                    .stdin("0123456789")
                    .stdinEnd());
            Answer answer = client.answer(1);
            client.send(post(1, 0, "/Blocking").stdin("next").stdinEnd());

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).doesNotContain("0123456789");
            assertThat(client.answer(1).body()).isEqualTo("next");
        }
        server.log();
    }
}
