package org.servletfcgi.launcher.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.servletfcgi.launcher.client.Answer;
import org.servletfcgi.launcher.client.Body;
import org.servletfcgi.launcher.client.Deadline;
import org.servletfcgi.launcher.client.FastCgiClient;
import org.servletfcgi.launcher.client.Head;
import org.servletfcgi.launcher.client.Variables;
import org.servletfcgi.launcher.doctor.Visit.Reaction;
import org.servletfcgi.socket.ListenAddress;
import org.servletfcgi.socket.ListenOptions;

/** The stand-in, asked directly. */
@Timeout(60)
class StandInTest {

    private static final ListenAddress ANY_PORT = ListenAddress.parse("127.0.0.1:0");

    private StandIn standIn;

    @BeforeEach
    void listen() throws Exception {
        standIn = StandIn.at(ANY_PORT, ListenOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        standIn.close();
    }

    private static final class Received implements Answer {

        private int status;
        private int headBytes;
        private Runnable onBody = () -> {};
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        @Override
        public void head(Head head) {
            status = head.status();
            headBytes = head.bytes().length;
        }

        @Override
        public void body(ByteBuffer part) {
            while (part.hasRemaining()) {
                body.write(part.get());
            }
            onBody.run();
        }

        @Override
        public void stderr(ByteBuffer part) {}
    }

    private FastCgiClient connect() throws Exception {
        return FastCgiClient.connect(standIn.address(), Deadline.in(Duration.ofSeconds(20)));
    }

    private static Variables variables(String token) {
        return new Variables("POST", "/a%20b").headers(List.of("X-Servlet-Fcgi-Doctor: " + token));
    }

    private Visit expected(Reaction reaction) {
        Visit visit = new Visit("token", reaction);
        standIn.expect(visit);
        return visit;
    }

    @Test
    void what_arrives_is_remembered() throws Exception {
        Visit visit = expected(Reaction.PLAIN);
        Received received = new Received();
        try (FastCgiClient client = connect()) {
            client.request(variables("token").asMap(), Body.of(new byte[100_000]), true, received);
        }

        Arrival arrival = visit.await(Duration.ZERO).orElseThrow();
        assertThat(received.status).isEqualTo(200);
        assertThat(arrival.variable("REQUEST_URI")).isEqualTo("/a%20b");
        assertThat(arrival.variable("NONE")).isEmpty();
        assertThat(arrival.bodyBytes()).isEqualTo(100_000);
        assertThat(arrival.keepConnection()).isTrue();
        assertThat(arrival.connection()).isEqualTo(1);
    }

    @Test
    void requests_on_one_connection_have_its_number() throws Exception {
        Visit visit = expected(Reaction.PLAIN);
        try (FastCgiClient other = connect()) {
            other.request(variables("other").asMap(), Body.none(), true, new Received());
            try (FastCgiClient client = connect()) {
                client.request(variables("other").asMap(), Body.none(), true, new Received());
                client.request(variables("token").asMap(), Body.none(), true, new Received());
            }
        }

        assertThat(visit.await(Duration.ZERO).orElseThrow().connection()).isEqualTo(2);
        assertThat(standIn.connections()).isEqualTo(2);
    }

    @Test
    void a_request_of_somebody_else_is_put_off() throws Exception {
        Received received = new Received();
        try (FastCgiClient client = connect()) {
            client.request(variables("other").asMap(), Body.none(), false, received);
        }

        assertThat(received.status).isEqualTo(503);
        assertThat(standIn.strangers()).isEqualTo(1);
    }

    @Test
    void a_large_head_has_12_kb() throws Exception {
        expected(Reaction.LARGE_HEAD);
        Received received = new Received();
        try (FastCgiClient client = connect()) {
            client.request(variables("token").asMap(), Body.none(), false, received);
        }

        assertThat(received.headBytes).isBetween(12_000, 13_000);
    }

    @Test
    void the_second_part_waits_for_its_release() throws Exception {
        Visit visit = expected(Reaction.TWO_PARTS);
        Received received = new Received();
        StringBuilder first = new StringBuilder();
        received.onBody = () -> {
            if (visit.release().getCount() > 0) {
                first.append(received.body.toString(ISO_8859_1));
                visit.release().countDown();
            }
        };
        try (FastCgiClient client = connect()) {
            client.request(variables("token").asMap(), Body.none(), false, received);
        }

        assertThat(first).hasToString(HttpConnection.FIRST_PART);
        assertThat(received.body.toString(ISO_8859_1))
                .isEqualTo(HttpConnection.FIRST_PART + HttpConnection.SECOND_PART);
    }

    @Test
    void it_answers_queries() throws Exception {
        try (FastCgiClient client = connect()) {
            assertThat(client.values(Set.of("FCGI_MPXS_CONNS"))).containsEntry("FCGI_MPXS_CONNS", "0");
        }
    }

    @Test
    void what_is_no_fastcgi_is_disconnected() throws Exception {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), ((ListenAddress.Tcp) standIn.address()).port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1));

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void an_address_that_is_taken_is_an_error() {
        assertThatThrownBy(() -> StandIn.at(standIn.address(), ListenOptions.DEFAULT))
                .hasMessageStartingWith("cannot listen on ");
    }
}
