package org.servletfcgi.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.servletfcgi.launcher.options.RunOptions;
import org.servletfcgi.socket.ListenAddress;

@Timeout(30)
class EmbeddedServerTest {

    @TempDir
    private Path directory;

    private ListenAddress.Unix address;
    private UnixDomainSocketAddress socket;

    @BeforeEach
    void create() {
        address = new ListenAddress.Unix(directory.resolve("app.sock"));
        socket = UnixDomainSocketAddress.of(address.path());
    }

    private EmbeddedServer server(Handler handler, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--bind", address.toString()));
        all.addAll(List.of(arguments));
        RunOptions options = new RunOptions();
        options.parse(all, Map.of());
        EmbeddedServer server = new EmbeddedServer(options);
        server.add(new ContextHandler(handler, "/"));
        return server;
    }

    @Test
    void L6_requests_that_outlast_the_stop_timeout_are_cut_off() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        EmbeddedServer server = server(
                new Handler.Abstract() {
                    @Override
                    public boolean handle(Request request, Response response, Callback callback) {
                        begun.countDown();
                        return true;
                    }
                },
                "--stop-timeout=100ms");
        server.open();
        server.start();
        FastCgiClient client = new FastCgiClient(socket);
        client.begin("GET", "/");
        client.content("");
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        server.stop();

        assertThatThrownBy(client::response).isInstanceOf(IOException.class);
        assertThat(address.path()).doesNotExist();
        client.close();
    }

    @Test
    void an_error_page_names_neither_the_server_nor_the_exception() throws Exception {
        EmbeddedServer server = server(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Response.writeError(request, response, callback, new IllegalStateException("secret"));
                return true;
            }
        });
        server.open();
        server.start();

        String response = FastCgiClient.get(socket, "/");

        assertThat(response)
                .startsWith("Status: 500 ")
                .doesNotContainIgnoringCase("jetty")
                .doesNotContain("at org.");
        server.stop();
    }
}
