package org.servletfcgi.launcher.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.launcher.WebApp;

class ContentsTest {

    @TempDir
    private Path directory;

    private final WebApp app = WebApp.hello();

    private Contents contents() throws IOException {
        app.directory(directory);
        return Contents.of(directory, Descriptor.read(directory.resolve("WEB-INF/web.xml")));
    }

    private void library(String name, String content) throws IOException {
        app.file("WEB-INF/lib/l.jar", new WebApp().file(name, content).zip());
    }

    @Test
    void files_alone_ask_for_nothing() throws IOException {
        app.file("WEB-INF/lib/no.jar", "no archive").file("page.jsp.txt", "").file("WEB-INF/classes/a/A.class", "x");

        Contents contents = contents();

        assertThat(contents.hasPages()).isFalse();
        assertThat(contents.hasInitializers()).isFalse();
        assertThat(contents.hasWebSockets()).isFalse();
        assertThat(contents.hasTagLibrary()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jsp", "a/b.JSP", "WEB-INF/pages/a.jspx", "WEB-INF/tags/a.tag", "WEB-INF/a.tagx"})
    void pages_are_found_anywhere(String name) throws IOException {
        app.file(name, "");

        assertThat(contents().hasPages()).isTrue();
    }

    @Test
    void pages_are_found_in_resources_and_fragments_of_libraries() throws IOException {
        library("META-INF/resources/a.jsp", "");
        assertThat(contents().hasPages()).isTrue();
        library("META-INF/tags/a.tag", "");
        assertThat(contents().hasPages()).isTrue();
        library("META-INF/web-fragment.xml", "<web-fragment><jsp-config/></web-fragment>");
        assertThat(contents().hasPages()).isTrue();
    }

    @Test
    void a_descriptor_of_pages_is_enough() throws IOException {
        app.descriptor("<jsp-config/>");

        assertThat(contents().hasPages()).isTrue();
    }

    @Test
    void tag_libraries_count_only_for_their_listeners() throws IOException {
        library("META-INF/a.tld", "<taglib/>");
        assertThat(contents().hasPages()).isFalse();
        library("META-INF/a.tld", "<taglib><listener><listener-class>a.A</listener-class></listener></taglib>");
        assertThat(contents().hasPages()).isTrue();
    }

    @Test
    void initializers_and_a_tag_library_of_its_own_are_found_in_libraries() throws IOException {
        app.file(
                "WEB-INF/lib/l.jar",
                new WebApp()
                        .file("META-INF/services/jakarta.servlet.ServletContainerInitializer", "a.A")
                        .file("META-INF/c.tld", "")
                        .zip());

        assertThat(contents().hasInitializers()).isTrue();
        assertThat(contents().hasTagLibrary()).isTrue();
    }

    @Test
    void an_initializer_is_found_among_the_classes() throws IOException {
        app.file("WEB-INF/classes/META-INF/services/javax.servlet.ServletContainerInitializer", "a.A");

        assertThat(contents().hasInitializers()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ljakarta/websocket/Session;", "Ljavax/websocket/server/ServerEndpoint;"})
    void classes_that_use_web_sockets_are_found(String mention) throws IOException {
        library("a/A.class", mention);
        assertThat(contents().hasWebSockets()).isTrue();
        library("a/A.class", "");
        app.file("WEB-INF/classes/b/B.class", mention);
        assertThat(contents().hasWebSockets()).isTrue();
    }
}
