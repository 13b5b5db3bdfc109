package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.RESPONDER;
import static org.servletfcgi.fastcgi.internal.Records.begin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.fastcgi.internal.Captures;
import org.servletfcgi.fastcgi.internal.Pair;
import org.servletfcgi.fastcgi.internal.Records;

/** What a servlet is told (docs/cgi-mapping.md). */
class ServletViewTest {
    @RegisterExtension
    final TestServer server = new TestServer();

    @TempDir
    Path directory;

    private final BlockingQueue<Object> seen = new ArrayBlockingQueue<>(100);

    private interface Look {
        Object at(HttpServletRequest request) throws Exception;
    }

    @SuppressWarnings("serial")
    private final class Looking extends HttpServlet {
        private final Look look;

        Looking(Look look) {
            this.look = look;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) {
            try {
                seen.add(look.at(request));
            } catch (Exception x) {
                seen.add(x);
            }
        }
    }

    private void start(Look look) {
        // With the security handler that a web application has.
        ServletContextHandler context = new ServletContextHandler("/app", ServletContextHandler.SECURITY);
        context.addServlet(new ServletHolder(new Looking(look)), "/servlet/*");
        server.start(context);
    }

    /** What the servlet says to a request with these variables. */
    private Object ask(String... variables) throws Exception {
        try (RawClient client = server.connect()) {
            return ask(client, Records.pairs(variables));
        }
    }

    private Object ask(RawClient client, byte[] params) throws Exception {
        client.send(begin(1, RESPONDER, 0)
                .paramsInRecordsOf(60_000, params)
                .paramsEnd()
                .stdinEnd());
        assertThat(client.answer(1).status()).isEqualTo(200);
        Object result = seen.poll(10, TimeUnit.SECONDS);
        assertThat(result).isNotNull();
        return String.valueOf(result).isEmpty() ? "" : (result == null ? "" : result);
    }

    private static String[] variables(String... more) {
        return Requests.variables("GET", "/app/servlet/in%20fo;a=b?x=1&y=%32", more);
    }

    @Test
    void request_is_addressed_as_over_http() throws Exception {
        start(request -> List.of(
                request.getMethod(),
                request.getRequestURI(),
                request.getContextPath(),
                request.getServletPath(),
                request.getPathInfo(),
                request.getQueryString(),
                request.getParameter("y"),
                request.getRequestURL().toString()));

        assertThat(ask(variables("SCRIPT_NAME", "/wrong", "PATH_INFO", "/wrong", "QUERY_STRING", "wrong")))
                .isEqualTo(List.of(
                        "GET",
                        "/app/servlet/in%20fo;a=b",
                        "/app",
                        "/servlet",
                        "/in fo",
                        "x=1&y=%32",
                        "2",
                        "http://www.example.com/app/servlet/in%20fo;a=b"));
        server.log();
    }

    private static Object addresses(HttpServletRequest request) {
        return List.of(
                request.getRemoteAddr(),
                request.getRemotePort(),
                request.getRemoteHost(),
                request.getLocalAddr(),
                request.getLocalPort(),
                request.getLocalName(),
                request.getServerName(),
                request.getServerPort());
    }

    @Test
    void addresses_are_those_of_client_and_web_server() throws Exception {
        start(ServletViewTest::addresses);

        assertThat(ask(variables("SERVER_ADDR", "192.0.2.80", "SERVER_PORT", "8080", "SERVER_NAME", "front.example")))
                .isEqualTo(List.of(
                        "192.0.2.1", 40000, "192.0.2.1", "192.0.2.80", 8080, "192.0.2.80", "www.example.com", 80));
        assertThat(ask(variables("REMOTE_ADDR", "2001:db8::1", "HTTP_HOST", "[2001:db8::2]:81")))
                .asInstanceOf(LIST)
                .startsWith("[2001:db8:0:0:0:0:0:1]", 40000)
                .endsWith("[2001:db8::2]", 81);
    }

    @Test
    void addresses_are_those_of_the_socket_where_the_web_server_says_none() throws Exception {
        start(ServletViewTest::addresses);
        String loopback = InetAddress.getLoopbackAddress().getHostAddress();
        int port = server.tcp().getLocalPort();

        assertThat(ask("REQUEST_METHOD", "GET", "REQUEST_URI", "/app/servlet/"))
                .asInstanceOf(LIST)
                .startsWith(loopback)
                .contains(port);
    }

    @Test
    void url_without_a_host_has_the_local_address() throws Exception {
        start(request -> List.of(request.getRequestURL().toString(), request.getServerName(), request.getServerPort()));
        String loopback = InetAddress.getLoopbackAddress().getHostAddress();
        int port = server.tcp().getLocalPort();
        String[] http10 = {"REQUEST_METHOD", "GET", "REQUEST_URI", "/app/servlet/", "SERVER_PROTOCOL", "HTTP/1.0"};
        String[] caddy = {"HTTP_HOST", "", "SERVER_NAME", "", "SERVER_PORT", "80"};

        assertThat(ask(http10)).isEqualTo(List.of("http://" + loopback + ":" + port + "/app/servlet/", loopback, port));
        assertThat(ask(both(http10, caddy))).isEqualTo(List.of("http://" + loopback + "/app/servlet/", loopback, 80));
        assertThat(ask(both(http10, "SERVER_ADDR", "2001:db8::1", "SERVER_PORT", "81")))
                .isEqualTo(List.of("http://[2001:db8::1]:81/app/servlet/", "[2001:db8::1]", 81));
        assertThat(ask(both(http10, "SERVER_PORT", "443", "HTTPS", "on")))
                .isEqualTo(List.of("https://" + loopback + "/app/servlet/", loopback, 443));
    }

    @Test
    void url_without_a_host_names_this_machine_on_a_unix_socket() throws Exception {
        server.listen(directory.resolve("app.sock"));
        start(request -> List.of(request.getRequestURL().toString(), request.getServerName(), request.getServerPort()));
        try (RawClient client = server.connectUnix()) {
            assertThat(ask(
                            client,
                            Records.pairs(
                                    "REQUEST_METHOD", "GET", "REQUEST_URI", "/app/servlet/", "SERVER_PORT", "80")))
                    .isEqualTo(List.of("http://localhost/app/servlet/", "localhost", 80));
        }
    }

    private static String[] both(String[] some, String... others) {
        return Stream.concat(Arrays.stream(some), Arrays.stream(others)).toArray(String[]::new);
    }

    @Test
    void unix_socket_without_addresses_has_none() throws Exception {
        server.listen(directory.resolve("app.sock"));
        start(ServletViewTest::addresses);
        try (RawClient client = server.connectUnix()) {
            assertThat(ask(
                            client,
                            Records.pairs(
                                    "REQUEST_METHOD", "GET", "REQUEST_URI", "/app/servlet/", "HTTP_HOST", "a.example")))
                    .isEqualTo(List.of("", 0, "", "", 0, "", "a.example", 80));
        }
    }

    @Test
    void unix_socket_with_addresses_has_them() throws Exception {
        server.listen(directory.resolve("app.sock"));
        start(ServletViewTest::addresses);
        try (RawClient client = server.connectUnix()) {
            assertThat(ask(client, Records.pairs(variables("SERVER_ADDR", "192.0.2.80", "SERVER_PORT", "80"))))
                    .asInstanceOf(LIST)
                    .startsWith("192.0.2.1", 40000, "192.0.2.1", "192.0.2.80", 80);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "on,,https,true,443",
        "ON,,https,true,443",
        "1,,https,true,443",
        "off,,http,false,80",
        "off,https,https,true,443",
        "'',https,https,true,443",
        "'',http,http,false,80",
        "'','',http,false,80"
    })
    void scheme_is_that_of_client_and_web_server(
            String https, String requestScheme, String scheme, boolean secure, int port) throws Exception {
        start(request -> List.of(
                request.getScheme(),
                request.isSecure(),
                request.getServerPort(),
                request.getServletConnection().isSecure()));

        assertThat(ask(variables("HTTPS", https, "REQUEST_SCHEME", requestScheme == null ? "" : requestScheme)))
                .isEqualTo(List.of(scheme, secure, port, secure));
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/2", "HTTP/3.0", "INCLUDED"})
    void protocol_is_as_sent(String protocol) throws Exception {
        start(HttpServletRequest::getProtocol);

        assertThat(ask(variables("SERVER_PROTOCOL", protocol))).isEqualTo(protocol);
    }

    @Test
    void protocol_is_http_1_1_where_none_is_sent() throws Exception {
        start(HttpServletRequest::getProtocol);

        assertThat(ask(variables())).isEqualTo("HTTP/1.1");
    }

    @Test
    void rule7_user_of_the_web_server_is_not_believed_by_default() throws Exception {
        start(request -> request.getRemoteUser() + " " + request.getAuthType() + " " + request.getUserPrincipal());

        assertThat(ask(variables("REMOTE_USER", "alice", "AUTH_TYPE", "Basic"))).isEqualTo("null null null");
    }

    @Test
    void user_of_the_web_server_is_the_user_where_it_is_trusted() throws Exception {
        server.configure(factory -> factory.setMappingOptions(
                MappingOptions.builder().trustRemoteUser(true).build()));
        start(request -> request.getRemoteUser() + " " + request.getAuthType() + " "
                + (request.getUserPrincipal() == null
                        ? null
                        : request.getUserPrincipal().getName()) + " "
                + request.isUserInRole("admin"));

        assertThat(ask(variables("REMOTE_USER", "alice", "AUTH_TYPE", "Basic"))).isEqualTo("alice BASIC alice false");
        assertThat(ask(variables("REMOTE_USER", "", "AUTH_TYPE", "", "HTTP_REMOTE_USER", "mallory")))
                .isEqualTo("null null null false");
    }

    @Test
    void user_of_the_web_server_can_be_logged_out() throws Exception {
        server.configure(factory -> factory.setMappingOptions(
                MappingOptions.builder().trustRemoteUser(true).build()));
        start(request -> {
            String before = request.getRemoteUser();
            request.logout();
            return before + " " + request.getRemoteUser();
        });

        assertThat(ask(variables("REMOTE_USER", "alice"))).isEqualTo("alice null");
    }

    @Test
    void N6_certificate_among_the_variables_keeps_its_line_ends() throws Exception {
        String pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        start(request -> String.valueOf(
                ((Map<?, ?>) request.getAttribute(FastCgiConnectionFactory.PARAMS_ATTRIBUTE)).get("SSL_CLIENT_CERT")));

        assertThat(ask(variables("HTTPS", "on", "SSL_CLIENT_VERIFY", "SUCCESS", "SSL_CLIENT_CERT", pem)))
                .isEqualTo(pem);
    }

    private static Object tls(HttpServletRequest request) {
        X509Certificate[] certificates =
                (X509Certificate[]) request.getAttribute("jakarta.servlet.request.X509Certificate");
        return request.getAttribute("jakarta.servlet.request.cipher_suite") + " "
                + request.getAttribute("jakarta.servlet.request.key_size") + " "
                + request.getAttribute("jakarta.servlet.request.ssl_session_id") + " "
                + request.getAttribute("jakarta.servlet.request.secure_protocol") + " "
                + (certificates == null ? "no certificate" : certificates[0].getSubjectX500Principal());
    }

    @ParameterizedTest
    @CsvSource({"apache", "lighttpd", "nginx"})
    void tls_and_the_certificate_are_those_of_the_client(String webServer) throws Exception {
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new Looking(ServletViewTest::tls)), "/");
        server.start(context);
        Captures.Capture capture = Captures.named(webServer + "/https-client-certificate");
        List<String> variables = new ArrayList<>();
        for (Pair pair : capture.requests().get(0).params()) {
            Collections.addAll(variables, pair.name(), pair.value());
        }
        try (RawClient client = server.connect()) {
            String told =
                    ask(client, Records.pairs(variables.toArray(String[]::new))).toString();
            boolean sent = variables.contains("SSL_CLIENT_CERT");

            assertThat(sent).isTrue();
            assertThat(told).matches("\\S+ (128|256) \\S+ TLSv1.[23] CN=.*");
        }
        server.log();
    }

    @Test
    void tls_attributes_are_absent_where_the_ssl_variables_are_not_trusted_or_the_scheme_is_http() throws Exception {
        start(ServletViewTest::tls);
        assertThat(ask(variables("SSL_CIPHER", "TLS_AES_256_GCM_SHA384")))
                .isEqualTo("null null null null no certificate");
        assertThat(ask(variables("HTTPS", "on", "SSL_CIPHER", "TLS_AES_256_GCM_SHA384", "SSL_PROTOCOL", "TLSv1.3")))
                .isEqualTo("TLS_AES_256_GCM_SHA384 256 null TLSv1.3 no certificate");
        server.configure(factory -> factory.setMappingOptions(
                MappingOptions.builder().trustSslVariables(false).build()));
        assertThat(ask(variables("HTTPS", "on", "SSL_CIPHER", "TLS_AES_256_GCM_SHA384")))
                .isEqualTo("null null null null no certificate");
    }

    @Test
    void N9_variables_are_in_one_unmodifiable_attribute_and_change_nothing_else() throws Exception {
        start(request -> {
            Map<?, ?> params = (Map<?, ?>) request.getAttribute(FastCgiConnectionFactory.PARAMS_ATTRIBUTE);
            String modified;
            try {
                params.clear();
                modified = "modifiable";
            } catch (UnsupportedOperationException x) {
                modified = "unmodifiable";
            }
            List<String> names = Collections.list(request.getAttributeNames());
            return List.of(
                    modified,
                    String.valueOf(params.get("jakarta.servlet.include.servlet_path")),
                    String.valueOf(params.get("GEOIP_COUNTRY")),
                    request.getServletPath(),
                    request.getDispatcherType().name(),
                    names.stream().anyMatch(name -> name.contains("include") || name.contains("GEOIP")));
        });

        assertThat(ask(variables(
                        "jakarta.servlet.include.servlet_path", "/WEB-INF/web.xml",
                        "jakarta.servlet.include.request_uri", "/WEB-INF/web.xml",
                        "javax.servlet.include.servlet_path", "/WEB-INF/web.xml",
                        "jakarta.servlet.error.request_uri", "/secret",
                        "GEOIP_COUNTRY", "XX",
                        "org.servletfcgi.params", "mine")))
                .isEqualTo(List.of("unmodifiable", "/WEB-INF/web.xml", "XX", "/servlet", "REQUEST", false));
    }

    @Test
    void header_fields_are_the_http_variables() throws Exception {
        start(request -> List.of(
                request.getHeader("Host"),
                Collections.list(request.getHeaders("X-Multi")),
                request.getHeader("Content-Type"),
                String.valueOf(request.getHeader("Proxy")),
                String.valueOf(request.getHeader("Transfer-Encoding")),
                String.valueOf(request.getHeader("Expect")),
                request.getCookies().length,
                request.getContentLength()));

        assertThat(ask(variables(
                        "HTTP_X_MULTI", "1",
                        "HTTP_X_MULTI", "2",
                        "HTTP_COOKIE", "a=1; b=2",
                        "CONTENT_TYPE", "text/plain",
                        "CONTENT_LENGTH", "0",
                        "HTTP_CONTENT_LENGTH", "0",
                        "HTTP_PROXY", "http://attacker.example",
                        "HTTP_TRANSFER_ENCODING", "chunked",
                        "HTTP_EXPECT", "100-continue")))
                .isEqualTo(List.of("www.example.com", List.of("1", "2"), "text/plain", "null", "null", "null", 2, 0));
    }

    @Test
    void form_post_is_read_into_parameters() throws Exception {
        start(request -> request.getParameter("a") + request.getParameter("b") + request.getContentType());
        try (RawClient client = server.connect()) {
            client.send(Requests.post(
                            1,
                            KEEP_CONN,
                            "/app/servlet/?b=2",
                            "CONTENT_TYPE",
                            "application/x-www-form-urlencoded",
                            "CONTENT_LENGTH",
                            "5")
                    .stdin("a=%31")
                    .stdinEnd());
            client.answer(1);

            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("12application/x-www-form-urlencoded");
        }
    }

    @Test
    void requests_of_a_connection_share_its_id_and_no_more() throws Exception {
        start(request -> List.of(request.getServletConnection().getConnectionId(), request.getRemoteAddr()));
        try (RawClient client = server.connect()) {
            List<Object> ids = new ArrayList<>();
            List<Object> addresses = new ArrayList<>();
            for (String address : new String[] {"192.0.2.7", "192.0.2.8"}) {
                client.send(Requests.request(1, KEEP_CONN, "GET", "/app/servlet/", "REMOTE_ADDR", address)
                        .stdinEnd());
                client.answer(1);
                List<?> told = (List<?>) seen.poll(10, TimeUnit.SECONDS);
                assertThat(told).hasSize(2);
                ids.add(told == null ? "" : told.get(0));
                addresses.add(told == null ? "" : told.get(1));
            }

            assertThat(ids.get(0)).isEqualTo(ids.get(1));
            assertThat(addresses).containsExactly("192.0.2.7", "192.0.2.8");
        }
    }
}
