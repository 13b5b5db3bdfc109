package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.server.Requests.request;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.ee11.servlet.security.ConstraintMapping;
import org.eclipse.jetty.ee11.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.security.Constraint;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.security.authentication.FormAuthenticator;
import org.eclipse.jetty.util.security.Credential;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.servletfcgi.server.Received.Answer;

/** Form login by the container, whose redirects depend on the client's HTTP version (RFC 9110 §15.4.4). */
class FormLoginTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Pattern COOKIE = Pattern.compile("Set-Cookie: ([^;]*);?");

    @RegisterExtension
    final TestServer server = new TestServer();

    @SuppressWarnings("serial")
    private static final class Whoami extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print(request.getRemoteUser() + " " + request.getAuthType());
        }
    }

    private void start() {
        UserStore users = new UserStore();
        users.addUser("alice", Credential.getCredential("wonder"), new String[] {"user"});
        HashLoginService login = new HashLoginService("test");
        login.setUserStore(users);
        ConstraintMapping mapping = new ConstraintMapping();
        mapping.setPathSpec("/secret");
        mapping.setConstraint(Constraint.from("user"));
        ConstraintSecurityHandler security = new ConstraintSecurityHandler();
        security.setAuthenticator(new FormAuthenticator("/login", "/login?failed", false));
        security.setLoginService(login);
        security.addConstraintMapping(mapping);
        ServletContextHandler context =
                new ServletContextHandler("/app", ServletContextHandler.SESSIONS | ServletContextHandler.SECURITY);
        context.setSecurityHandler(security);
        context.addServlet(new ServletHolder(new Whoami()), "/");
        server.start(context);
    }

    private static Answer login(RawClient client, String protocol, String cookie, String form) throws Exception {
        client.send(request(
                        1,
                        KEEP_CONN,
                        "POST",
                        "/app/j_security_check",
                        "SERVER_PROTOCOL",
                        protocol,
                        "HTTP_COOKIE",
                        cookie,
                        "CONTENT_TYPE",
                        FORM,
                        "CONTENT_LENGTH",
                        Integer.toString(form.length()))
                .stdin(form)
                .stdinEnd());
        return client.answer(1);
    }

    private static Answer get(RawClient client, String protocol, String cookie) throws Exception {
        client.send(request(1, KEEP_CONN, "GET", "/app/secret", "SERVER_PROTOCOL", protocol, "HTTP_COOKIE", cookie)
                .stdinEnd());
        return client.answer(1);
    }

    private static String cookie(Answer answer) {
        Matcher matcher = COOKIE.matcher(answer.head());
        assertThat(matcher.find()).as("a cookie in %s", answer.head()).isTrue();
        return matcher.group(1);
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.0, 302", "HTTP/1.1, 303", "HTTP/2.0, 303", "HTTP/3.0, 303", "INCLUDED, 303"})
    void form_login_redirects_as_the_clients_version_knows(String protocol, int redirect) throws Exception {
        start();
        try (RawClient client = server.connect()) {
            Answer asked = get(client, protocol, "");
            Answer loggedIn = login(client, protocol, cookie(asked), "j_username=alice&j_password=wonder");
            Answer answered = get(client, protocol, cookie(loggedIn));

            assertThat(asked.status()).isEqualTo(302);
            assertThat(asked.head()).contains("Location: ").contains("/app/login");
            assertThat(loggedIn.status()).isEqualTo(redirect);
            assertThat(loggedIn.head()).contains("Location: ").contains("/app/secret");
            assertThat(answered.body()).isEqualTo("alice FORM");
        }
    }

    @Test
    void form_login_with_a_wrong_password_leads_to_the_error_page() throws Exception {
        start();
        try (RawClient client = server.connect()) {
            Answer asked = get(client, "HTTP/1.0", "");
            Answer refused = login(client, "HTTP/1.0", cookie(asked), "j_username=alice&j_password=looking-glass");

            assertThat(refused.status()).isEqualTo(302);
            assertThat(refused.head()).contains("/app/login?failed");
            assertThat(get(client, "HTTP/1.0", cookie(asked)).status()).isEqualTo(302);
        }
    }
}
