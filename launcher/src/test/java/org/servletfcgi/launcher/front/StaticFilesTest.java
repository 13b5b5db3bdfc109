package org.servletfcgi.launcher.front;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.annotation.WebInitParam;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.launcher.WebApp;

class StaticFilesTest {

    @TempDir
    private Path directory;

    private final WebApp app =
            new WebApp().file("assets/app.css", "css").file("js/app.js", "js").file("pages/a.css", "");

    @WebServlet(value = "/assets/*", initParams = @WebInitParam(name = "/", value = "/js/*"))
    static final class AssetsServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;
    }

    @WebServlet(urlPatterns = {"/assets", "/echo/*"})
    static final class OtherServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;
        static final List<String> NO_PATTERNS = List.of("/", "*");
    }

    @WebFilter("*.css")
    static final class StyleFilter extends HttpFilter {
        private static final long serialVersionUID = 1L;
    }

    @WebFilter(servletNames = "default")
    static final class DefaultFilter extends HttpFilter {
        private static final long serialVersionUID = 1L;
    }

    static final class Adding {
        static void add(ServletContext context) {
            FilterRegistration.Dynamic filter = context.addFilter("all", StyleFilter.class);
            filter.addMappingForUrlPatterns(null, false, "/*");
        }
    }

    private List<String> folders() throws IOException {
        StaticFiles files = StaticFiles.of("/", app.directory(directory), Set.of("/"));
        return files == null ? List.of() : files.folders();
    }

    @Test
    void well_known_folders_of_a_directory_are_found() throws Exception {
        app.descriptor("");

        assertThat(folders()).containsExactly("assets", "js");
    }

    @Test
    void an_archive_has_none() throws Exception {
        Path archive = app.descriptor("").archive(directory.resolve("app.war"));

        assertThat(StaticFiles.of("/", archive, Set.of("/"))).isNull();
        assertThat(StaticFiles.of("/", directory.resolve("missing"), Set.of("/")))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/*", "/", "*.css", "no/slash"})
    void a_filter_or_servlet_for_all_folders_leaves_none(String pattern) throws Exception {
        app.descriptor("<filter-mapping><filter-name>a</filter-name><url-pattern> " + pattern
                + " </url-pattern></filter-mapping>");

        assertThat(folders()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/assets/*", "/assets", "/assets/app.css", "/assets/private/*"})
    void a_security_constraint_for_a_folder_leaves_the_others(String pattern) throws Exception {
        app.descriptor("<security-constraint><web-resource-collection><url-pattern>" + pattern
                + "</url-pattern></web-resource-collection></security-constraint>");

        assertThat(folders()).containsExactly("js");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/assetsX/*", "/echo/*", "*.do", "*.jsp", ""})
    void a_mapping_of_something_else_leaves_all(String pattern) throws Exception {
        app.descriptor("<servlet-mapping><servlet-name>default</servlet-name><url-pattern>" + pattern
                + "</url-pattern></servlet-mapping>");

        assertThat(folders()).containsExactly("assets", "js");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<filter-mapping><servlet-name>default</servlet-name></filter-mapping>",
                "<filter-mapping><servlet-name>*</servlet-name></filter-mapping>",
                "<mime-mapping><extension>css</extension><mime-type>text/x</mime-type></mime-mapping>",
                "<unclosed>"
            })
    void what_may_concern_any_file_leaves_none(String elements) throws Exception {
        app.descriptor(elements);

        assertThat(folders()).isEmpty();
    }

    @Test
    void annotations_count_as_descriptors_do() throws Exception {
        app.type(AssetsServlet.class).type(OtherServlet.class);

        assertThat(folders()).containsExactly("js");
    }

    @ParameterizedTest
    @ValueSource(classes = {StyleFilter.class, DefaultFilter.class, Adding.class})
    void a_filter_in_code_leaves_none(Class<?> type) throws Exception {
        app.type(type);

        assertThat(folders()).isEmpty();
    }

    @Test
    void libraries_are_looked_at_too() throws Exception {
        app.file(
                "WEB-INF/lib/a.jar",
                new WebApp().file("META-INF/resources/assets/other.css", "").zip());
        app.file(
                "WEB-INF/lib/b.jar",
                new WebApp()
                        .file(
                                "META-INF/web-fragment.xml",
                                "<web-fragment><servlet-mapping><url-pattern>/js/*</url-pattern></servlet-mapping>"
                                        + "</web-fragment>")
                        .zip());

        assertThat(folders()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WEB-INF/classes/Broken.class",
                "WEB-INF/lib/broken.jar",
                "WEB-INF/jetty-web.xml",
                "WEB-INF/classes/META-INF/services/jakarta.servlet.ServletContainerInitializer"
            })
    void what_cannot_be_read_and_what_configures_by_code_leaves_none(String file) throws Exception {
        app.file(file, "broken");

        assertThat(folders()).isEmpty();
    }

    @Test
    void a_folder_with_a_page_or_a_link_is_left_out() throws Exception {
        app.file("assets/deep/a.JSP", "").file("WEB-INF/secret", "");
        app.directory(directory);
        Files.createSymbolicLink(directory.resolve("js/link.js"), directory.resolve("WEB-INF/secret"));

        assertThat(folders()).isEmpty();
    }

    @Test
    void a_folder_where_another_application_is_mounted_is_left_out() throws Exception {
        app.descriptor("").directory(directory);

        StaticFiles files = StaticFiles.of("/shop", directory, Set.of("/shop", "/shop/assets", "/shop/jsx"));

        assertThat(files)
                .isEqualTo(new StaticFiles("/shop", directory.toRealPath().toString(), List.of("js")));
    }

    @Test
    void the_pattern_matches_files_with_well_known_names_and_no_way_out() {
        Pattern pattern = Pattern.compile(new StaticFiles("/a.b", "/srv", List.of("assets", "js")).pattern());

        Matcher file = pattern.matcher("/a.b/assets/x/app-1.2.css");

        assertThat(file.matches()).isTrue();
        assertThat(file.group(1)).isEqualTo("/assets/x/app-1.2.css");
        assertThat(List.of(
                        "/aXb/assets/app.css",
                        "/a.b/assets/../WEB-INF/app.css",
                        "/a.b/assets/.hidden.css",
                        "/a.b/assets/.css",
                        "/a.b/assets/app.css;jsessionid=1",
                        "/a.b/assets/app.css/",
                        "/a.b/assets/app.xml",
                        "/a.b/assets//app.css",
                        "/a.b/assetsapp.css"))
                .noneMatch(path -> pattern.matcher(path).matches());
    }
}
