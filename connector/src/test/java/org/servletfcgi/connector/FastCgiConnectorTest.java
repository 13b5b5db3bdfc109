package org.servletfcgi.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.jmx.MBeanContainer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.servletfcgi.fastcgi.internal.Records;

class FastCgiConnectorTest {
    private final Server server = new Server();
    private final FastCgiConnector connector = new FastCgiConnector(server);
    private final CountDownLatch answer = new CountDownLatch(1);

    @AfterEach
    void stop() throws Exception {
        answer.countDown();
        server.stop();
    }

    private void start(String bind) throws Exception {
        connector.setBind(bind);
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                if (request.getHttpURI().getPath().equals("/wait")) {
                    answer.await(10, TimeUnit.SECONDS);
                }
                Supplier<?> numbers =
                        (Supplier<?>) Objects.requireNonNull(request.getAttribute("org.servletfcgi.statistics"));
                Content.Sink.write(response, true, "numbers: " + numbers.get(), callback);
                return true;
            }
        });
        server.start();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
    }

    private static void send(Socket socket, Records records) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(records.bytes());
        out.flush();
    }

    private static Records get(String path) {
        return Records.begin(1, Records.RESPONDER, 0)
                .params(
                        "REQUEST_METHOD",
                        "GET",
                        "REQUEST_URI",
                        path,
                        "SCRIPT_NAME",
                        "",
                        "PATH_INFO",
                        path,
                        "SERVER_PROTOCOL",
                        "HTTP/1.1",
                        "HTTP_HOST",
                        "example.com",
                        "KEY",
                        "sesame")
                .paramsEnd()
                .stdinEnd();
    }

    private static String readAll(Socket socket) throws IOException {
        try (InputStream in = socket.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void a_connector_in_five_lines_answers_without_the_fields_that_web_servers_add() throws Exception {
        start("127.0.0.1:0");

        try (Socket socket = connect()) {
            send(socket, get("/hello"));
            String response = readAll(socket);

            assertThat(response)
                    .contains("Status: 200", "numbers: {openConnections=1, connections=1,")
                    .contains("activeRequests=1,", "mostRequestsOnAConnection=1,", "answers.1ms=0,")
                    .doesNotContain("Server:", "Date:", "X-Powered-By:");
        }
    }

    @Test
    void a_port_in_use_is_told_in_one_line() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();

            assertThatThrownBy(() -> start("127.0.0.1:" + port))
                    .hasMessageStartingWith("cannot listen on 127.0.0.1:" + port + ": ");
        }
    }

    @Test
    void where_it_listens_cannot_be_changed_while_it_does() throws Exception {
        start("127.0.0.1:0");

        assertThatThrownBy(() -> connector.setBind("127.0.0.1:1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("listens already");
    }

    @Test
    void jmx_shows_the_connector_its_settings_and_its_counters() throws Exception {
        MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
        server.addBean(new MBeanContainer(mbeans));
        connector.set("maxParams", "12");
        connector.set("secret", "KEY=sesame");
        start("127.0.0.1:0");

        ObjectName name = mbeans.queryNames(new ObjectName("org.servletfcgi.connector:type=fastcgiconnector,*"), null)
                .iterator()
                .next();
        CompositeData settings = (CompositeData) mbeans.getAttribute(name, "settings");

        assertThat(mbeans.getAttribute(name, "bind")).isEqualTo("127.0.0.1:0");
        assertThat(settings.getCompositeType().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Settings.all().stream().map(Setting::name).toList());
        assertThat(settings.get("maxParams")).isEqualTo("12");
        assertThat(settings.get("secret")).isEqualTo("KEY=***");
        assertThat(mbeans.queryNames(new ObjectName("org.servletfcgi.server:type=fastcgistatistics,*"), null))
                .hasSize(1);
    }

    @Test
    void a_dump_shows_settings_connections_and_requests() throws Exception {
        connector.set("secret", "KEY=sesame");
        start("127.0.0.1:0");
        connector.set("maxParams", "12");

        try (Socket socket = connect()) {
            send(socket, get("/wait"));
            await().atMost(10, TimeUnit.SECONDS)
                    .until(() -> connector.getFactory().getStatistics().getRequests() == 1);
            await().atMost(10, TimeUnit.SECONDS).until(() -> server.dump().contains("GET@"));
            String dump = server.dump();

            assertThat(dump)
                    .containsPattern("maxParams: 12\\R")
                    .containsPattern(
                            "FastCgiConnection@\\w+\\[\\w{12},/127.0.0.1:" + socket.getLocalPort() + ",requests=1]")
                    .containsPattern("FastCgiStream\\[\\w{12}#1,\\w+,\\d+ ms,GET@.*/wait")
                    .doesNotContain("sesame");
            answer.countDown();
            assertThat(readAll(socket)).contains("Status: 200");
        }
    }
}
