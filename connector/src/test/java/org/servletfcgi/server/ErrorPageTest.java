package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.Records.none;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.post;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.servletfcgi.server.Received.Answer;

/** Jetty's error pages where the network is busy with another answer. */
class ErrorPageTest {
    private static final int LONG_BYTES = 8 * 1024 * 1024;

    @RegisterExtension
    final TestServer server = new TestServer();

    private final CountDownLatch refused = new CountDownLatch(1);

    private void startServlets() {
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new LongAnswer(), "/long");
        context.addServlet(new Refusal(), "/refusal/*");
        context.setErrorHandler(new ErrorPageErrorHandler());
        server.start(new Handler.Wrapper(context) {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                boolean handled = super.handle(request, response, callback);
                if (request.getHttpURI().getPath().startsWith("/refusal")) {
                    refused.countDown();
                }
                return handled;
            }
        });
    }

    @SuppressWarnings("serial")
    private static final class LongAnswer extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getOutputStream().write(new byte[LONG_BYTES]);
        }
    }

    @SuppressWarnings("serial")
    private static final class Refusal extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.sendError(404, "no such page");
        }
    }

    @Test
    void page_is_whole_although_the_network_takes_it_later() throws Exception {
        startServlets();
        try (RawClient client = server.connectWithSmallBuffer()) {
            client.send(get(1, KEEP_CONN, "/long").stdinEnd());
            Received begin = client.receive();
            client.send(get(2, KEEP_CONN, "/refusal").stdinEnd());
            Handlers.await(refused);
            RawClient.Answers answers = client.answers(Set.of(1, 2));

            assertThat(begin.text()).startsWith("Status: 200 OK");
            assertThat(answers.of(1).appStatus()).isZero();
            assertPage(answers.of(2));
            client.send(get(2, KEEP_CONN, "/refusal").stdinEnd());
            assertPage(client.answer(2));
        }
    }

    @Test
    void rule18_page_for_an_upload_that_goes_on_ends_when_both_are_over() throws Exception {
        startServlets();
        try (RawClient client = server.connectWithSmallBuffer()) {
            client.send(get(1, KEEP_CONN, "/long").stdinEnd());
            client.receive();
            client.send(post(2, KEEP_CONN, "/refusal", "CONTENT_LENGTH", "100").stdin(new byte[50]));
            Handlers.await(refused);
            client.send(none().on(2).stdin(new byte[50]).stdinEnd());

            assertPage(client.answers(Set.of(1, 2)).of(2));
        }
    }

    private static void assertPage(Answer answer) {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).contains("no such page").endsWith("</html>\n");
        assertThat(answer.hasStdoutEnd()).isTrue();
        assertThat(answer.appStatus()).isZero();
    }
}
