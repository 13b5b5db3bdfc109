package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.none;
import static org.servletfcgi.server.Requests.get;
import static org.servletfcgi.server.Requests.post;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
            if (request.getParameter("status") != null) {
                response.setStatus(404);
            }
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

    @Test
    void longer_response_of_an_error_waits_for_the_network_and_is_whole() throws Exception {
        startServlets();
        try (RawClient client = server.connectWithSmallBuffer()) {
            client.send(get(1, KEEP_CONN, "/long").stdinEnd());
            client.receive();
            client.send(get(2, KEEP_CONN, "/long?status=404").stdinEnd());
            Answer answer = client.answers(Set.of(1, 2)).of(2);

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body()).hasSize(LONG_BYTES);
            assertThat(answer.appStatus()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404, true, 0, true",
        "404, true, 65536, true",
        "404, true, 65537, false",
        "404, false, 10, false",
        "400, true, 10, true",
        "599, true, 10, true",
        "399, true, 10, false",
        "200, true, 10, false"
    })
    void page_is_the_whole_response_of_an_error_up_to_64_KiB(int status, boolean last, int length, boolean expected) {
        MetaData.Response head = new MetaData.Response(status, null, HttpVersion.HTTP_1_1, HttpFields.EMPTY, length);

        assertThat(FastCgiStream.isPage(head, last, ByteBuffer.allocate(length)))
                .isEqualTo(expected);
        assertThat(FastCgiStream.isPage(null, last, ByteBuffer.allocate(length)))
                .isFalse();
    }

    private static void assertPage(Answer answer) {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).contains("no such page").endsWith("</html>\n");
        assertThat(answer.hasStdoutEnd()).isTrue();
        assertThat(answer.appStatus()).isZero();
    }
}
