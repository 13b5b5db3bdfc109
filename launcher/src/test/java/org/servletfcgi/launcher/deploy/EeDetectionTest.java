package org.servletfcgi.launcher.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.launcher.WebApp;

class EeDetectionTest {

    private static final String JAVAX = "\0\1 Ljavax/servlet/http/HttpServlet;";
    private static final String JAKARTA = "\0\1 Ljakarta/servlet/http/HttpServlet;";
    private static final String NEITHER = "\0\1 java/lang/Object javax/sql/DataSource javax.servlet.Servlet";

    @TempDir
    private Path directory;

    private final WebApp app = new WebApp().file("hello.txt", "hello");

    private EeDetection detect() throws IOException {
        app.directory(directory);
        return EeDetection.of(directory, Descriptor.read(directory.resolve("WEB-INF/web.xml")));
    }

    private static byte[] library(String name, String content) throws IOException {
        return new WebApp().file("META-INF/MANIFEST.MF", "").file(name, content).zip();
    }

    @ParameterizedTest
    @CsvSource({
        "http://java.sun.com/xml/ns/j2ee, 2.4, EE8",
        "http://java.sun.com/xml/ns/javaee, 2.5, EE8",
        "http://java.sun.com/xml/ns/javaee, 3.0, EE8",
        "http://xmlns.jcp.org/xml/ns/javaee, 3.1, EE8",
        "http://xmlns.jcp.org/xml/ns/javaee, 4.0, EE8",
        "https://jakarta.ee/xml/ns/jakartaee, 5.0, EE9",
        "https://jakarta.ee/xml/ns/jakartaee, 6.0, EE10",
        "https://jakarta.ee/xml/ns/jakartaee, 6.1, EE11",
    })
    void the_descriptor_tells_the_level(String namespace, String version, EeLevel level) throws IOException {
        app.file("WEB-INF/web.xml", "<web-app xmlns='" + namespace + "' version='" + version + "'/>");

        EeDetection detection = detect();

        assertThat(detection.level()).isEqualTo(level);
        assertThat(detection.reason()).isEqualTo("web.xml");
        assertThat(detection.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE web-app PUBLIC '-//Sun Microsystems, Inc.//DTD Web Application 2.3//EN'"
                        + " 'http://no.such.host.invalid/web-app_2_3.dtd'><web-app/>",
                "<!DOCTYPE web-app SYSTEM 'file:///no/such/file'><web-app><display-name>x</display-name></web-app>",
                "<?xml version='1.0' encoding='UTF-8'?>\n<!-- old --><web-app version='2.4'/>",
                "<j:web-app xmlns:j='http://java.sun.com/xml/ns/javaee'/>",
            })
    void old_descriptors_are_of_the_oldest_level(String descriptor) throws IOException {
        app.file("WEB-INF/web.xml", descriptor);

        assertThat(detect().level()).isEqualTo(EeLevel.EE8);
    }

    @Test
    void a_later_version_runs_on_the_newest_environment_with_a_warning() throws IOException {
        app.file("WEB-INF/web.xml", "<web-app xmlns='https://jakarta.ee/xml/ns/jakartaee' version='6.2'/>");

        EeDetection detection = detect();

        assertThat(detection.level()).isEqualTo(EeLevel.EE11);
        assertThat(detection.warnings()).singleElement().asString().contains("6.2", "Servlet 6.1", "ee11");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<web-app/>", "<web-app version='x'/>", "<web-app", "", "<!DOCTYPE", "no XML"})
    void a_descriptor_that_says_nothing_leaves_it_to_the_classes(String descriptor) throws IOException {
        app.file("WEB-INF/web.xml", descriptor).file("WEB-INF/classes/a/A.class", JAVAX);

        EeDetection detection = detect();

        assertThat(detection.level()).isEqualTo(EeLevel.EE8);
        assertThat(detection.reason()).isEqualTo("WEB-INF/classes");
    }

    @Test
    void classes_tell_the_level_where_there_is_no_descriptor() throws IOException {
        app.file("WEB-INF/classes/a/A.class", NEITHER).file("WEB-INF/classes/a/B.class", JAKARTA);

        assertThat(detect().level()).isEqualTo(EeLevel.EE11);
    }

    @Test
    void libraries_tell_the_level_where_the_classes_do_not() throws IOException {
        app.file("WEB-INF/classes/a/A.class", NEITHER)
                .file("WEB-INF/lib/a.jar", library("a/A.class", NEITHER))
                .file("WEB-INF/lib/b.jar", library("b/B.class", JAVAX))
                .file("WEB-INF/lib/no.jar", "no archive");

        EeDetection detection = detect();

        assertThat(detection.level()).isEqualTo(EeLevel.EE8);
        assertThat(detection.reason()).isEqualTo("WEB-INF/lib");
        assertThat(detection.warnings()).isEmpty();
    }

    @Test
    void most_libraries_decide() throws IOException {
        app.file("WEB-INF/lib/a.jar", library("a/A.class", JAKARTA))
                .file("WEB-INF/lib/b.jar", library("b/B.class", JAVAX))
                .file("WEB-INF/lib/c.jar", library("c/C.class", JAVAX))
                .file("WEB-INF/lib/d.jar", library("d/D.class", JAVAX + JAKARTA));

        assertThat(detect().level()).isEqualTo(EeLevel.EE8);
    }

    @Test
    void initializers_of_libraries_decide_before_their_classes() throws IOException {
        app.file("WEB-INF/lib/a.jar", library("a/A.class", JAKARTA))
                .file(
                        "WEB-INF/lib/b.jar",
                        library("META-INF/services/javax.servlet.ServletContainerInitializer", "b.B"));

        assertThat(detect().level()).isEqualTo(EeLevel.EE8);
    }

    @Test
    void classes_of_both_kinds_run_on_the_newest_environment_with_a_warning() throws IOException {
        app.file("WEB-INF/classes/a/A.class", JAVAX).file("WEB-INF/classes/a/B.class", JAKARTA);

        EeDetection detection = detect();

        assertThat(detection.level()).isEqualTo(EeLevel.EE11);
        assertThat(detection.warnings()).singleElement().asString().contains("both", "--ee");
    }

    @Test
    void classes_that_all_contradict_the_descriptor_win_with_a_warning() throws IOException {
        app.file("WEB-INF/web.xml", "<web-app xmlns='http://xmlns.jcp.org/xml/ns/javaee' version='4.0'/>")
                .file("WEB-INF/classes/a/A.class", JAKARTA)
                .file("WEB-INF/classes/a/B.class", NEITHER);

        EeDetection detection = detect();

        assertThat(detection.level()).isEqualTo(EeLevel.EE11);
        assertThat(detection.warnings()).singleElement().asString().contains("jakarta.servlet", "--ee");
    }

    @Test
    void one_class_that_agrees_with_the_descriptor_is_enough() throws IOException {
        app.file("WEB-INF/web.xml", "<web-app xmlns='http://xmlns.jcp.org/xml/ns/javaee' version='4.0'/>")
                .file("WEB-INF/classes/a/A.class", JAKARTA)
                .file("WEB-INF/classes/a/B.class", JAVAX)
                .file("WEB-INF/classes/a/C.class", JAKARTA);

        EeDetection detection = detect();

        assertThat(detection.level()).isEqualTo(EeLevel.EE8);
        assertThat(detection.warnings()).isEmpty();
    }

    @Test
    void an_application_of_files_only_runs_on_the_newest_environment() throws IOException {
        app.file("WEB-INF/nothing", "");

        assertThat(detect().level()).isEqualTo(EeLevel.EE11);
    }

    @ParameterizedTest
    @CsvSource({
        "'<servlet><jsp-file>/a.jsp</jsp-file></servlet>', true",
        "'<jsp-config/>', true",
        "'<taglib/>', true",
        "'<servlet><servlet-class>org.apache.jsp.index_jsp</servlet-class></servlet>', true",
        "'<servlet-mapping><servlet-name>jsp</servlet-name></servlet-mapping>', true",
        "'<unclosed>', true",
        "'<welcome-file-list><welcome-file>index.jsp</welcome-file></welcome-file-list>', false",
        "'<servlet><servlet-class>a.B</servlet-class></servlet>', false",
    })
    void a_descriptor_tells_whether_it_has_to_do_with_pages(String elements, boolean pages) throws IOException {
        app.file("WEB-INF/web.xml", "<web-app version='4.0'>" + elements + "</web-app>")
                .directory(directory);

        assertThat(Descriptor.read(directory.resolve("WEB-INF/web.xml")).pages())
                .isEqualTo(pages);
    }
}
