package org.servletfcgi.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StaticContentTest {
    @RegisterExtension
    static final SampleServer SERVER = new SampleServer();

    @ParameterizedTest
    @CsvSource({
        "app.css,text/css",
        "app.js,text/javascript",
        "chart.js,text/javascript",
        "dom.js,text/javascript",
        "format.js,text/javascript",
        "guestbook.js,text/javascript",
        "live.js,text/javascript",
        "page.js,text/javascript",
        "stream.js,text/javascript",
        "upload.js,text/javascript",
        "websocket.js,text/javascript",
        "icon.svg,image/svg+xml"
    })
    void assets_have_their_type_and_load_nothing_from_elsewhere(String name, String type) throws Exception {
        HttpResponse<String> asset = SERVER.get("/assets/" + name);

        assertThat(asset.statusCode()).isEqualTo(200);
        assertThat(asset.headers().firstValue("Content-Type").orElse("")).startsWith(type);
        assertThat(asset.body().replace("http://www.w3.org/2000/svg", "")).doesNotContain("http:", "https:", "@import");
    }

    @Test
    void the_welcome_file_of_a_folder_is_served() throws Exception {
        HttpResponse<String> help = SERVER.get("/help/");

        assertThat(help.statusCode()).isEqualTo(200);
        assertThat(help.body()).contains("<h1>All paths</h1>");
        assertThat(help.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'");
        assertThat(help.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void the_static_page_has_the_navigation_of_the_others() throws Exception {
        String help = navigation(SERVER.get("/help/").body()).replace("href=\"../", "href=\"/app/");

        assertThat(help.replace("href=\"./\"", "href=\"/app/help/\"").replace(" aria-current=\"page\"", ""))
                .isEqualTo(navigation(SERVER.get("/form").body()));
    }

    private static String navigation(String page) {
        return page.substring(page.indexOf("<nav"), page.indexOf("</nav>")).replaceAll("\\s+", " ");
    }

    @Test
    void a_folder_without_its_slash_is_a_redirect() throws Exception {
        HttpResponse<String> help = SERVER.get("/help");

        assertThat(help.statusCode()).isEqualTo(302);
        assertThat(help.headers().firstValue("Location").orElse("")).endsWith("/app/help/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/WEB-INF/web.xml", "/assets/", "/WEB-INF/classes/org/servletfcgi/sample/Html.class"})
    void folders_and_the_inside_of_the_application_are_not_served(String path) throws Exception {
        assertThat(SERVER.get(path).statusCode()).isIn(403, 404);
    }
}
