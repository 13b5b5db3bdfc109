package org.servletfcgi.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SessionServletTest {
    @RegisterExtension
    static final SampleServer SERVER = new SampleServer();

    @Test
    void visits_are_counted_in_the_session_of_the_cookie() throws Exception {
        HttpResponse<String> first = SERVER.get("/session");
        HttpResponse<String> second = SERVER.get("/session", "Cookie", cookie(first));
        HttpResponse<String> third = SERVER.get("/session", "Cookie", cookie(first));
        HttpResponse<String> other = SERVER.get("/session");

        assertThat(first.body()).matches("id=[^\n]+\ncount=1\nnew=true\n");
        assertThat(second.body()).matches("id=[^\n]+\ncount=2\nnew=false\n");
        assertThat(third.body())
                .contains("count=3")
                .startsWith(first.body().lines().findFirst().orElseThrow());
        assertThat(other.body()).contains("count=1");
    }

    @Test
    void the_cookie_is_kept_from_scripts_and_other_sites() throws Exception {
        String cookie =
                SERVER.get("/session").headers().firstValue("Set-Cookie").orElseThrow();

        assertThat(cookie).startsWith("JSESSIONID=").contains("; Path=/app", "; HttpOnly", "; SameSite=Lax");
    }

    @Test
    void ending_the_session_starts_the_count_again() throws Exception {
        String cookie = cookie(SERVER.get("/session"));

        HttpResponse<String> end = SERVER.send(
                SERVER.request("/session/end").header("Cookie", cookie).POST(BodyPublishers.noBody()));

        assertThat(end.body()).isEqualTo("ended\n");
        assertThat(SERVER.get("/session", "Cookie", cookie).body()).contains("count=1\nnew=true\n");
    }

    @Test
    void ending_no_session_is_fine_and_starts_none() throws Exception {
        HttpResponse<String> end = SERVER.send(SERVER.request("/session/end").POST(BodyPublishers.noBody()));

        assertThat(end.statusCode()).isEqualTo(200);
        assertThat(end.headers().allValues("Set-Cookie")).isEmpty();
    }

    @Test
    void a_session_does_not_end_by_a_link() throws Exception {
        assertThat(SERVER.get("/session/end").statusCode()).isEqualTo(405);
    }

    @Test
    void a_browser_gets_a_page_without_the_id() throws Exception {
        HttpResponse<String> first = SERVER.get("/session", "Accept", "text/html");

        assertThat(first.body())
                .startsWith("<!DOCTYPE html>")
                .contains("<span>1</span> visit in this session", "The session is new")
                .doesNotContain(cookie(first).substring("JSESSIONID=".length()));
        assertThat(SERVER.get("/session", "Accept", "text/html", "Cookie", cookie(first))
                        .body())
                .contains("<span>2</span> visits");
    }

    @Test
    void a_session_id_in_the_path_is_not_taken() throws Exception {
        HttpResponse<String> first = SERVER.get("/session");

        HttpResponse<String> second =
                SERVER.get("/session;jsessionid=" + cookie(first).substring("JSESSIONID=".length()));

        assertThat(second.body()).contains("count=1");
    }

    private static String cookie(HttpResponse<String> response) {
        String field = response.headers().firstValue("Set-Cookie").orElseThrow();
        return field.substring(0, field.indexOf(';'));
    }
}
