package org.servletfcgi.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FormServletTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    @RegisterExtension
    static final SampleServer SERVER = new SampleServer();

    @Test
    void get_shows_a_form_whose_fields_have_labels() throws Exception {
        HttpResponse<String> page = SERVER.get("/form");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("<html lang=\"en\">", "action=\"/app/form\"")
                .contains("<label for=\"name\">", "<label for=\"message\">");
    }

    @Test
    void post_shows_the_values_read_as_utf_8() throws Exception {
        HttpResponse<String> page =
                SERVER.post("/form", FORM, "name=Zo%C3%AB&message=Gr%C3%BC%C3%9Fe%2C+%E4%BD%A0%E5%A5%BD");

        assertThat(page.body())
                .contains("<dd id=\"name-value\">Zoë</dd>")
                .contains("<dd id=\"message-value\" class=\"multiline\">Grüße, 你好</dd>");
    }

    @Test
    void post_escapes_what_it_shows() throws Exception {
        String evil = URLEncoder.encode("</dd><img src=x onerror=\"alert(1)\">", StandardCharsets.UTF_8);

        HttpResponse<String> page = SERVER.post("/form", FORM, "name=" + evil + "&message=" + evil);

        assertThat(page.body())
                .contains("&lt;/dd&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;")
                .doesNotContain("<img");
    }

    @Test
    void missing_fields_are_shown_empty() throws Exception {
        HttpResponse<String> page = SERVER.post("/form", FORM, "");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<dd id=\"name-value\"></dd>");
    }

    /** Short, so that all of it is read: HTTP loses the answer to a request that is closed before its end. */
    @Test
    void a_form_with_more_fields_than_the_containers_limit_is_refused() throws Exception {
        String fields =
                IntStream.rangeClosed(0, 1000).mapToObj(i -> "&f" + i + "=").collect(Collectors.joining());

        HttpResponse<String> page = SERVER.post("/form", FORM, "message=xxxx" + fields);

        assertThat(page.statusCode()).isBetween(400, 499);
        assertThat(page.body()).doesNotContain("xxx", "\tat ");
    }
}
