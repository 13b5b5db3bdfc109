package org.servletfcgi.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrontServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    @TempDir
    private Path directory;

    @Test
    void a_request_reaches_an_application_on_a_unix_socket() throws Exception {
        assertThatRequestsReach("unix:" + directory.resolve("app.sock"));
    }

    @Test
    void a_request_reaches_an_application_on_a_tcp_port() throws Exception {
        assertThatRequestsReach("127.0.0.1:0");
    }

    private static void assertThatRequestsReach(String bind) throws Exception {
        try (Application application = Application.start(bind)) {
            FrontServer front = new FrontServer(application.address(), 0);
            front.start();
            try {
                HttpResponse<String> response = post(front.uri().resolve("a%20b?c=d"), "content");

                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body())
                        .isEqualTo("POST http://localhost:" + front.uri().getPort() + "/a%20b?c=d content");
            } finally {
                front.stop();
            }
        }
    }

    @Test
    void requests_that_wait_for_a_connection_which_brings_STDERR_are_answered() throws Exception {
        try (Application application = Application.start("127.0.0.1:0")) {
            FrontServer front = new FrontServer(application.address(), 0);
            front.start();
            try {
                List<CompletableFuture<Integer>> answers = IntStream.range(0, 400)
                        .mapToObj(i -> status(front.uri().resolve(i % 2 == 0 ? "failure" : "next")))
                        .toList();

                for (int i = 0; i < answers.size(); i++) {
                    assertThat(answers.get(i).join()).as("request %d", i).isEqualTo(i % 2 == 0 ? 500 : 200);
                }
            } finally {
                front.stop();
            }
        }
    }

    private static CompletableFuture<Integer> status(URI uri) {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
        return CLIENT.sendAsync(request, BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    private static HttpResponse<String> post(URI uri, String content) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofString(content))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString(UTF_8));
    }

    @Test
    void a_taken_port_ends_the_start_with_one_sentence_that_names_it_and_the_property() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            FrontServer front = new FrontServer("9000", taken.getLocalPort());

            assertThatThrownBy(front::start)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " ")
                    .hasMessageContaining("-Ddemo.port=")
                    .message()
                    .hasLineCount(1);
        }
    }

    @Test
    void a_stopped_front_leaves_its_port_to_others() throws Exception {
        FrontServer front = new FrontServer("9000", 0);
        front.start();
        int port = front.uri().getPort();

        front.stop();

        FrontServer next = new FrontServer("9000", port);
        next.start();
        assertThat(next.uri()).isEqualTo(URI.create("http://localhost:" + port + "/"));
        next.stop();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536})
    void a_number_that_is_no_port_is_refused_with_the_name_of_the_property(int port) {
        assertThatThrownBy(() -> new FrontServer("9000", port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("demo.port=" + port + ": a port is 0 to 65535");
    }

    @Test
    void an_address_that_is_none_is_refused() {
        assertThatThrownBy(() -> new FrontServer("app.sock", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("app.sock");
    }
}
