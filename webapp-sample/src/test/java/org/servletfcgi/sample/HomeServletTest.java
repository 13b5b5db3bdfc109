package org.servletfcgi.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
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
    void over_fastcgi_each_variable_stands_beside_what_it_became() throws Exception {
        SERVER.pretendVariables(Map.of(
                "SERVER_SOFTWARE", "nginx/1.22.1",
                "REQUEST_METHOD", "GET",
                "REMOTE_PORT", "1",
                "QUERY_STRING", "",
                "HTTP_X_ONE", "y",
                "HTTP_UPGRADE", "h2c"));

        String page = SERVER.get("/?a=1", "X-One", "y").body();

        assertThat(page)
                .contains("This request arrived over <em>FastCGI</em>", "<strong>nginx/1.22.1</strong>")
                .contains(variable("REQUEST_METHOD", "GET", 19, "<code>getMethod()</code> <span class=\"same\">"))
                .contains(variable("HTTP_X_ONE", "y", 13, "<code>getHeader(&quot;X-One&quot;)</code>"))
                .contains(variable("HTTP_UPGRADE", "h2c", 17, "<span class=\"none\">only in the map"))
                .contains(variable("SERVER_SOFTWARE", "nginx/1.22.1", 29, "<span class=\"none\">only in the map"))
                .contains(
                        "<code>getQueryString()</code> <span class=\"became\"><span aria-hidden=\"true\">→ </span>a=1")
                .containsPattern("<code>getRemotePort\\(\\)</code> <span class=\"became\">.{35,40}\\d+</span>");
    }

    @Test
    void the_records_have_the_sizes_that_the_variables_take() throws Exception {
        SERVER.pretendVariables(Map.of("A", "1", "B", "x".repeat(128)));

        String page = SERVER.get("/").body();

        assertThat(page)
                .contains("<strong>2 variables</strong> <span class=\"detail\">138 bytes of PARAMS")
                .contains("<strong>PARAMS</strong> <span class=\"size\">138 bytes</span>", ">00 8a<")
                .contains("<strong>BEGIN_REQUEST</strong>", "<strong>STDIN</strong>", "<strong>END_REQUEST</strong>");
    }

    @Test
    void variables_larger_than_a_record_are_several() throws Exception {
        SERVER.pretendVariables(Map.of("A", "x".repeat(70_000)));

        assertThat(SERVER.get("/").body()).contains("70006 bytes in 2 records");
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
        assertThat(page.body()).doesNotContain("style=\"", "onclick", "<script>", "<style");
    }

    @Test
    void every_link_of_the_page_leads_to_something() throws Exception {
        Set<String> links = LINK.matcher(SERVER.get("/").body())
                .results()
                .map(link -> link.group(1).replace("&amp;", "&"))
                .filter(link -> !link.contains("#"))
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
    void what_browser_tests_look_for_is_there_once() throws Exception {
        String page = SERVER.get("/").body();

        assertThat(List.of(
                        "arrival",
                        "upload",
                        "live",
                        "guestbook",
                        "errors",
                        "websocket",
                        "upload-file",
                        "upload-start",
                        "upload-cancel",
                        "upload-progress",
                        "upload-result",
                        "live-start",
                        "live-stop",
                        "live-load",
                        "live-status",
                        "error-404",
                        "error-500",
                        "websocket-try",
                        "websocket-result"))
                .allSatisfy(id -> assertThat(page).containsOnlyOnce("id=\"" + id + "\""));
    }

    @Test
    void the_page_starts_no_session() throws Exception {
        assertThat(SERVER.get("/").headers().allValues("Set-Cookie")).isEmpty();
    }

    private static String withoutWaiting(String path) {
        return path.replace("/stream", "/stream?count=0").replace("delay=1000", "delay=0");
    }

    private static String variable(String name, String value, int bytes, String became) {
        return name + "</th><td role=\"cell\">" + value + "</td><td role=\"cell\" class=\"number\">" + bytes
                + "</td><td role=\"cell\">" + became;
    }

    private static String row(String name, String value) {
        return "<dt>" + name + "</dt><dd>" + value + "</dd>";
    }
}
