package org.servletfcgi.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestbookServletTest {
    private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]+)\"");

    @RegisterExtension
    static final SampleServer SERVER = new SampleServer();

    private record Visitor(String cookie, String token) {
        static Visitor arrive() throws IOException, InterruptedException {
            HttpResponse<String> page = SERVER.get("/guestbook");
            String field = page.headers().firstValue("Set-Cookie").orElseThrow();
            Matcher token = TOKEN.matcher(page.body());
            assertThat(token.find()).isTrue();
            return new Visitor(field.substring(0, field.indexOf(';')), token.group(1));
        }

        HttpResponse<String> sign(String name, String text) throws IOException, InterruptedException {
            return sign(token, name, text);
        }

        HttpResponse<String> sign(String otherToken, String name, String text)
                throws IOException, InterruptedException {
            String form = "token=" + encode(otherToken) + "&name=" + encode(name) + "&text=" + encode(text);
            return SERVER.send(SERVER.request("/guestbook")
                    .header("Cookie", cookie)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(form)));
        }

        String page() throws IOException, InterruptedException {
            return SERVER.get("/guestbook", "Cookie", cookie).body();
        }

        private static String encode(String text) {
            return URLEncoder.encode(text, UTF_8);
        }
    }

    @Test
    void an_entry_is_answered_with_a_redirect_to_the_page_that_shows_it() throws Exception {
        Visitor visitor = Visitor.arrive();

        HttpResponse<String> answer = visitor.sign("Zoë", "Grüße");

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location").orElse("")).endsWith("/app/guestbook");
        assertThat(visitor.page())
                .contains("<strong>Zoë</strong> <time datetime=\"", "<p class=\"multiline\">Grüße</p>")
                .contains("Thank you, Zoë.");
    }

    @Test
    void the_session_remembers_the_name_and_thanks_once() throws Exception {
        Visitor visitor = Visitor.arrive();
        visitor.sign("Ada", "hello");

        String first = visitor.page();
        String second = visitor.page();

        assertThat(first).contains("Thank you, Ada.", "value=\"Ada\"");
        assertThat(second).contains("value=\"Ada\"").doesNotContain("Thank you, Ada.");
        assertThat(SERVER.get("/guestbook").body()).doesNotContain("value=\"Ada\"");
    }

    @Test
    void nothing_anybody_writes_becomes_markup() throws Exception {
        Visitor visitor = Visitor.arrive();

        visitor.sign("\"><b>x</b>", "</p><script>alert('x')</script>");

        assertThat(visitor.page())
                .contains("&quot;&gt;&lt;b&gt;x&lt;/b&gt;", "&lt;/p&gt;&lt;script&gt;alert(&#39;x&#39;)")
                .doesNotContain("<b>x", "<script>alert");
    }

    @Test
    void a_form_without_the_token_of_its_session_is_refused_and_keeps_what_was_written() throws Exception {
        Visitor visitor = Visitor.arrive();
        Visitor other = Visitor.arrive();

        HttpResponse<String> foreign = visitor.sign(other.token(), "Eve", "with another's token");
        HttpResponse<String> none = visitor.sign("", "Eve", "without a token");
        HttpResponse<String> noSession = new Visitor("a=b", visitor.token()).sign("Eve", "without a session");

        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(foreign.body()).contains("The form had expired", "with another&#39;s token</textarea>");
        assertThat(none.statusCode()).isEqualTo(403);
        assertThat(noSession.statusCode()).isEqualTo(403);
        assertThat(visitor.page()).doesNotContain("<strong>Eve</strong>");
    }

    @ParameterizedTest
    @CsvSource({"0,1", "41,1", "1,0", "1,501"})
    void a_name_or_text_that_does_not_fit_is_refused(int name, int text) throws Exception {
        Visitor visitor = Visitor.arrive();

        HttpResponse<String> answer = visitor.sign("N".repeat(name), "Q".repeat(text));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("role=\"alert\"").doesNotContain("<strong>N");
    }

    @Test
    void the_longest_name_and_text_fit() throws Exception {
        Visitor visitor = Visitor.arrive();

        assertThat(visitor.sign("é".repeat(40), "€".repeat(500)).statusCode()).isEqualTo(303);
        assertThat(visitor.page()).contains("€".repeat(500) + "</p>");
    }

    @Test
    void blanks_alone_are_no_text() throws Exception {
        assertThat(Visitor.arrive().sign("a", " \r\n ").statusCode()).isEqualTo(422);
    }

    @Test
    void the_page_may_not_be_kept_or_framed() throws Exception {
        HttpResponse<String> page = SERVER.get("/guestbook");

        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'");
        assertThat(page.body())
                .contains("<label for=\"guestbook-name\">", "<label for=\"guestbook-text\">")
                .contains("id=\"guestbook\"", "id=\"guestbook-send\"", "id=\"guestbook-entries\"");
    }
}
