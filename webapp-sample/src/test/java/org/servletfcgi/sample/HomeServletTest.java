package org.servletfcgi.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HomeServletTest {
    private static final String XSS = "\"><script>alert('x')</script>";
    private static final Pattern LINK = Pattern.compile("(?:href|src|action)=\"([^\"]*)\"");

    @RegisterExtension
    static final SampleServer SERVER = new SampleServer();

    @BeforeEach
    void plain_http() {
        SERVER.pretendVariables(Map.of());
    }

    @Test
    void over_plain_http_the_page_says_that_there_are_no_variables() throws Exception {
        HttpResponse<String> page = SERVER.get("/?a=1");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        assertThat(page.body())
                .contains("This request arrived over plain HTTP", "No FastCGI variables")
                .contains(row("method", "GET"), row("queryString", "a=1"), row("contextPath", "/app"))
                .contains(row("session id present", "false"));
    }

    @Test
    void over_fastcgi_the_variables_are_listed() throws Exception {
        SERVER.pretendVariables(Map.of(
                "SERVER_SOFTWARE", "nginx/1.22.1", "GATEWAY_INTERFACE", "CGI/1.1", "QUERY_STRING", "", "HTTP_X", "y"));

        String page = SERVER.get("/").body();

        assertThat(page)
                .contains("This request arrived over <em>FastCGI</em>", "<strong>nginx/1.22.1</strong>")
                .contains("4 variables", row("GATEWAY_INTERFACE", "CGI/1.1"), row("HTTP_X", "y"))
                .contains("<dt>QUERY_STRING</dt><dd><span class=\"none\">empty</span>");
    }

    @Test
    void credentials_are_hidden_wherever_they_show_up() throws Exception {
        SERVER.pretendVariables(Map.of(
                "HTTP_AUTHORIZATION", "Basic c2VjcmV0MQ==",
                "HTTP_COOKIE", "a=secret2",
                "DB_PASSWORD", "secret3",
                "APP_SECRET", "secret4"));

        String page = SERVER.get("/", "Authorization", "Basic c2VjcmV0MQ==", "Cookie", "a=secret2")
                .body();

        assertThat(page)
                .contains("HTTP_AUTHORIZATION", "HTTP_COOKIE", "DB_PASSWORD", "APP_SECRET", "cookie a")
                .doesNotContain("c2VjcmV0MQ", "secret2", "secret3", "secret4");
    }

    @Test
    void nothing_a_client_or_a_server_sends_becomes_markup() throws Exception {
        SERVER.pretendVariables(Map.of("X" + XSS, XSS, "SERVER_SOFTWARE", XSS, "GATEWAY_INTERFACE", XSS));

        String page = SERVER.get(
                        "/?q=" + "%22%3E%3Cscript%3E",
                        "X-Evil",
                        XSS,
                        "Cookie",
                        "a=<script>alert(1)</script>",
                        "Accept-Language",
                        "en, <script>alert(2)</script>")
                .body();

        assertThat(page).contains("&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)").doesNotContain("<script>alert");
    }

    @Test
    void scripts_and_styles_may_only_come_from_the_application() throws Exception {
        HttpResponse<String> page = SERVER.get("/");

        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'");
        assertThat(page.body()).doesNotContain("style=\"", "onclick", "<script>");
    }

    @Test
    void every_link_of_the_page_leads_to_something() throws Exception {
        Set<String> links = LINK.matcher(SERVER.get("/").body())
                .results()
                .map(link -> link.group(1).replace("&amp;", "&"))
                .filter(link -> !link.startsWith("#"))
                .collect(Collectors.toSet());

        assertThat(links).hasSizeGreaterThan(15).allMatch(link -> link.startsWith("/app/"));
        for (String link : links) {
            int expected = switch (link) {
                case "/app/missing" -> 404;
                case "/app/error" -> 500;
                case "/app/status?code=418" -> 418;
                case "/app/redirect?to=/form" -> 302;
                // needs a JSP engine, which this test does not have
                case "/app/hello.jsp?name=World" -> 500;
                default -> 200;
            };
            assertThat(SERVER.get(withoutWaiting(link.substring("/app".length())))
                            .statusCode())
                    .as(link)
                    .isEqualTo(expected);
        }
    }

    @Test
    void the_page_starts_no_session() throws Exception {
        assertThat(SERVER.get("/").headers().allValues("Set-Cookie")).isEmpty();
    }

    private static String withoutWaiting(String path) {
        return path.replace("/stream", "/stream?count=0").replace("delay=1000", "delay=0");
    }

    private static String row(String name, String value) {
        return "<dt>" + name + "</dt><dd>" + value + "</dd>";
    }
}
