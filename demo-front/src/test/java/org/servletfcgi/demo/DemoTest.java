package org.servletfcgi.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.servletfcgi.connector.FastCgiConnector;

class DemoTest {
    private static final Pattern PAGE = Pattern.compile("http://localhost:[0-9]+/");
    private static final String ANSWER = "pathInfo=/hello world\nparam.from=demo\n";

    private final Server server = new Server();
    private final FastCgiConnector connector = new FastCgiConnector(server);
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void the_page_is_printed_when_the_server_has_started_and_served_until_it_stops() throws Exception {
        add("0", false, () -> ANSWER);

        server.start();

        URI page = page();
        assertThat(text()).contains("FastCGI, " + connector + " --> servlets");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), page.getPort())) {
            assertThat(socket.isConnected()).isTrue();
        }
        server.stop();
        try (ServerSocket free = new ServerSocket(page.getPort(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(free.isBound()).isTrue();
        }
    }

    @Test
    void a_demo_of_one_request_prints_the_answer_and_stops_the_server() throws Exception {
        add("0", true, () -> ANSWER);

        server.start();

        assertThat(text()).contains("/echo/hello%20world?from=demo -> 200").contains("  pathInfo=/hello world\n");
        assertThat(server.isStopped()).isTrue();
        assertThat(connector.isOpen()).isFalse();
    }

    @Test
    void a_demo_of_one_request_fails_the_start_where_another_application_answers() throws Exception {
        add("0", true, () -> "another application");

        assertThatThrownBy(server::start).hasMessage("the sample application did not answer as expected");

        assertThat(connector.isOpen()).isFalse();
    }

    @Test
    void a_taken_port_fails_the_start_before_the_server_listens() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            add(String.valueOf(taken.getLocalPort()), false, () -> ANSWER);

            assertThatThrownBy(server::start)
                    .hasMessageContaining("port " + taken.getLocalPort() + " of localhost is in use");

            assertThat(connector.isOpen()).isFalse();
        }
    }

    @Test
    void a_port_that_is_no_number_is_refused_with_the_name_of_the_property() {
        assertThatThrownBy(() -> new Demo(server, "http", false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("demo.port=http: a port is a number from 0 to 65535")
                .hasNoCause();
    }

    @Test
    void a_server_without_fastcgi_has_nothing_to_show() {
        server.addBean(new Demo(server, "0", false));

        assertThatThrownBy(server::start).hasMessage("the demo needs a server with a FastCGI connector");
    }

    private void add(String port, boolean once, Supplier<String> answer) {
        connector.setBind("127.0.0.1:0");
        server.addConnector(connector);
        server.addBean(new Demo(server, port, once, new PrintStream(printed, true, StandardCharsets.UTF_8)));
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Content.Sink.write(response, true, answer.get(), callback);
                return true;
            }
        });
    }

    private URI page() {
        Matcher matcher = PAGE.matcher(text());
        assertThat(matcher.find()).isTrue();
        return URI.create(matcher.group());
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
