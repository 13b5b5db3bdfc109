package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.server.Requests.get;

import java.util.stream.Stream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Applications that fail with exceptions that fail themselves where somebody looks at them. */
class HostileExceptionTest {
    private static final int FCGI_KEEP_CONN = 1;

    @RegisterExtension
    final TestServer server = new TestServer();

    private enum Kind {
        MESSAGE_THROWS,
        TEXT_THROWS,
        TEXT_IS_NULL,
        ERROR
    }

    private enum Way {
        THROWN,
        CALLBACK
    }

    private static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Kind kind;

        Hostile(Kind kind) {
            this.kind = kind;
        }

        @Override
        public String getMessage() {
            if (kind == Kind.MESSAGE_THROWS) {
                throw new IllegalStateException("no message");
            }
            return "message";
        }

        @Override
        @SuppressWarnings("NullAway")
        public String toString() {
            return switch (kind) {
                case TEXT_THROWS -> throw new IllegalStateException("no text");
                case TEXT_IS_NULL -> null;
                case ERROR -> throw new StackOverflowError();
                case MESSAGE_THROWS -> super.toString();
            };
        }
    }

    private static Stream<Arguments> table() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Stream.of(Way.values())
                        .flatMap(way -> Stream.of(Arguments.of(kind, way, true), Arguments.of(kind, way, false))))
                // Jetty then swallows what its own handling of the failure throws, and completes nothing.
                .filter(row -> row.get()[1] == Way.THROWN
                        || row.get()[0] == Kind.TEXT_IS_NULL
                        || Boolean.TRUE.equals(row.get()[2]));
    }

    @ParameterizedTest
    @MethodSource("table")
    void Q15_request_of_a_failed_application_ends_whatever_its_exception_does(Kind kind, Way way, boolean committed)
            throws Exception {
        server.start(
                Handlers.blocking((request, response, callback) -> handle(request, response, callback, kind, way)));
        try (RawClient client = server.connect();
                RawClient other = server.connect()) {
            client.send(get(1, FCGI_KEEP_CONN, committed ? "/committed" : "/open")
                    .on(1)
                    .stdinEnd());
            if (committed) {
                // No END_REQUEST: the response is known to be cut short.
                client.rest();
            } else {
                assertThat(client.answer(1).text()).startsWith("Status: 500");
            }
            other.send(get(1, 0, "/hello").on(1).stdinEnd());
            assertThat(other.answer(1).text()).endsWith("hello");
        }
        server.log();
    }

    private static void handle(Request request, Response response, Callback callback, Kind kind, Way way)
            throws Exception {
        String path = Request.getPathInContext(request);
        if (path.equals("/hello")) {
            Handlers.text(response, "hello", callback);
            return;
        }
        if (path.equals("/committed")) {
            Handlers.writeAndWait(response, new byte[10]);
        }
        Hostile failure = new Hostile(kind);
        if (way == Way.THROWN) {
            throw failure;
        }
        callback.failed(failure);
    }
}
