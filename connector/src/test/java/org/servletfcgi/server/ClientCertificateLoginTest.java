package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.RESPONDER;
import static org.servletfcgi.fastcgi.internal.Records.begin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.ee11.servlet.security.ConstraintMapping;
import org.eclipse.jetty.ee11.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.security.Constraint;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.util.security.Credential;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.fastcgi.internal.Captures;
import org.servletfcgi.fastcgi.internal.Pair;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.login.VerifiedByWebServer;
import org.servletfcgi.server.Received.Answer;

/** The container's login with the certificate that a web server has verified ({@code CLIENT-CERT}). */
class ClientCertificateLoginTest {
    private static final String CLIENT = "CN=client.example.com, O=Example";

    @RegisterExtension
    final TestServer server = new TestServer();

    @SuppressWarnings("serial")
    private static final class Whoami extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            X509Certificate[] certificates =
                    (X509Certificate[]) request.getAttribute("jakarta.servlet.request.X509Certificate");
            response.getWriter()
                    .print(request.getRemoteUser() + "|" + request.getAuthType() + "|" + request.isUserInRole("user")
                            + "|" + certificates.length + "|" + attribute(request, "secure_protocol") + "|"
                            + attribute(request, "key_size"));
        }

        private static Object attribute(HttpServletRequest request, String name) {
            return request.getAttribute("jakarta.servlet.request." + name);
        }
    }

    /** As {@code <login-config>} and {@code <security-constraint>} of a web.xml do it: Jetty makes the authenticator. */
    private void start(String subject) {
        UserStore users = new UserStore();
        users.addUser(subject, Credential.getCredential(""), new String[] {"user"});
        HashLoginService login = new HashLoginService();
        login.setUserStore(users);
        ConstraintMapping mapping = new ConstraintMapping();
        mapping.setPathSpec("/*");
        mapping.setConstraint(Constraint.from("user"));
        ConstraintSecurityHandler security = new ConstraintSecurityHandler();
        security.setAuthenticationType("CLIENT_CERT");
        security.setLoginService(login);
        security.addConstraintMapping(mapping);
        ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.SECURITY);
        context.setSecurityHandler(security);
        context.addServlet(new ServletHolder(new Whoami()), "/");
        server.server().addBean(new VerifiedByWebServer(), false);
        server.start(context);
    }

    /** What a web server sent for a client with a certificate, with other values for some variables. */
    private static List<String> variables(String webServer, String... others) {
        List<String> variables = new ArrayList<>();
        for (Pair pair : Captures.named(webServer + "/https-client-certificate")
                .requests()
                .get(0)
                .params()) {
            Collections.addAll(variables, pair.name(), pair.value());
        }
        assertThat(variables).contains("SSL_CLIENT_CERT", "SSL_CLIENT_VERIFY");
        for (int i = 0; i < others.length; i += 2) {
            variables.set(variables.indexOf(others[i]) + 1, others[i + 1]);
        }
        return variables;
    }

    private Answer ask(List<String> variables) throws Exception {
        try (RawClient client = server.connect()) {
            client.send(begin(1, RESPONDER, 0)
                    .paramsInRecordsOf(60_000, Records.pairs(variables.toArray(String[]::new)))
                    .paramsEnd()
                    .stdinEnd());
            return client.answer(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"nginx, TLSv1.2", "lighttpd, TLSv1.3", "apache, TLSv1.3"})
    void certificate_that_the_web_server_verified_logs_in(String webServer, String protocol) throws Exception {
        start(CLIENT);

        Answer answer = ask(variables(webServer));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(CLIENT + "|CLIENT_CERT|true|1|" + protocol + "|256");
        server.log();
    }

    @ParameterizedTest
    @CsvSource({"NONE", "FAILED", "FAILED:certificate revoked", "''", "GENEROUS"})
    void certificate_that_the_web_server_did_not_verify_is_refused(String verify) throws Exception {
        start(CLIENT);

        for (String webServer : List.of("nginx", "lighttpd", "apache")) {
            assertThat(ask(variables(webServer, "SSL_CLIENT_VERIFY", verify)).status())
                    .isEqualTo(403);
        }
        server.log();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "lighttpd", "apache"})
    void request_without_a_certificate_is_refused(String webServer) throws Exception {
        start(CLIENT);

        assertThat(ask(variables(webServer, "SSL_CLIENT_CERT", "")).status()).isEqualTo(403);
        assertThat(ask(List.of("REQUEST_METHOD", "GET", "REQUEST_URI", "/", "HTTP_HOST", "a"))
                        .status())
                .isEqualTo(403);
        server.log();
    }

    @Test
    void certificate_of_somebody_who_is_no_user_is_refused() throws Exception {
        start("CN=another");

        assertThat(ask(variables("nginx")).status()).isEqualTo(403);
        server.log();
    }

    @Test
    void clients_header_fields_are_no_certificate() throws Exception {
        start(CLIENT);
        List<String> variables = variables("nginx", "SSL_CLIENT_VERIFY", "NONE");
        Collections.addAll(variables, "HTTP_SSL_CLIENT_VERIFY", "SUCCESS", "HTTP_SSL_CLIENT_CERT", "x");

        assertThat(ask(variables).status()).isEqualTo(403);
        server.log();
    }

    @Test
    void certificate_is_refused_over_http_and_where_the_ssl_variables_are_not_trusted() throws Exception {
        start(CLIENT);

        assertThat(ask(variables("nginx", "HTTPS", "", "REQUEST_SCHEME", "http"))
                        .status())
                .isEqualTo(403);
        server.configure(factory -> factory.setMappingOptions(
                MappingOptions.builder().trustSslVariables(false).build()));
        assertThat(ask(variables("nginx")).status()).isEqualTo(403);
        server.log();
    }
}
