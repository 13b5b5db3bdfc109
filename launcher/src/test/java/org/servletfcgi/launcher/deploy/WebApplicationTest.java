package org.servletfcgi.launcher.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.servletfcgi.launcher.WebApp;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;

class WebApplicationTest {

    @TempDir
    private Path directory;

    private Path unpacked() {
        return directory.resolve("unpacked");
    }

    @Test
    void an_archive_is_unpacked() throws Exception {
        Path war = WebApp.hello().file("a/b/c.txt", "deep").archive(directory.resolve("app.war"));

        Path served = WebApplication.at(war).directory(unpacked());

        assertThat(served).isEqualTo(unpacked());
        assertThat(served.resolve("a/b/c.txt")).hasContent("deep");
        assertThat(served.resolve("WEB-INF/web.xml")).exists();
    }

    @Test
    void a_directory_is_served_where_it_is() throws Exception {
        Path app = WebApp.hello().directory(directory.resolve("app"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), app);

        assertThat(WebApplication.at(link).directory(unpacked())).isEqualTo(app.toRealPath());
        assertThat(unpacked()).doesNotExist();
    }

    @Test
    void an_entry_outside_of_the_archive_is_refused() throws Exception {
        Path war = WebApp.hello().file("../evil.txt", "evil").archive(directory.resolve("app.war"));
        WebApplication application = WebApplication.at(war);

        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> application.directory(unpacked()))
                .withMessageContaining("is damaged: ")
                .satisfies(e -> assertThat(e.status()).isEqualTo(ExitStatus.DATAERR));
        assertThat(directory.resolve("evil.txt")).doesNotExist();
    }

    @Test
    void damaged_content_is_told_from_a_full_disk() throws Exception {
        byte[] zip =
                WebApp.hello().file("big.txt", "compressible ".repeat(1000)).zip();
        int name = new String(zip, StandardCharsets.ISO_8859_1).indexOf("big.txt");
        for (int i = name + 10; i < name + 30; i++) {
            zip[i] ^= (byte) 0xff;
        }
        WebApplication application = WebApplication.at(Files.write(directory.resolve("app.war"), zip));

        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> application.directory(unpacked()))
                .satisfies(e -> assertThat(e.status()).isEqualTo(ExitStatus.DATAERR));
    }

    @Test
    void a_directory_that_cannot_be_written_is_no_fault_of_the_archive() throws Exception {
        Path war = WebApp.hello().archive(directory.resolve("app.war"));
        WebApplication application = WebApplication.at(war);

        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> application.directory(directory.resolve("missing/unpacked")))
                .satisfies(e -> assertThat(e.status()).isEqualTo(ExitStatus.CANTCREAT));
    }

    @Test
    void archives_of_other_kinds_are_told_apart() throws Exception {
        assertKind(new WebApp().file("META-INF/application.xml", ""), "it is an enterprise archive (EAR)");
        assertKind(new WebApp().file("BOOT-INF/classes/a/A.class", ""), "it is a Spring Boot jar");
        assertKind(new WebApp().file("app/WEB-INF/web.xml", ""), "its WEB-INF is in the folder app; pack what is");
        assertKind(
                new WebApp().file("META-INF/MANIFEST.MF", "").file("a/A.class", ""),
                "it is a library or program (a jar), with no directory WEB-INF");
        assertKind(new WebApp().file("index.html", ""), "it has no directory WEB-INF");
    }

    private void assertKind(WebApp app, String why) throws Exception {
        Path file = app.archive(directory.resolve("file"));

        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> WebApplication.at(file))
                .withMessageStartingWith(file + " is not a web application: " + why)
                .satisfies(e -> assertThat(e.status()).isEqualTo(ExitStatus.DATAERR));
    }

    @Test
    void an_archive_that_was_cut_off_is_damaged() throws Exception {
        byte[] zip = WebApp.hello().zip();
        Path war = Files.write(directory.resolve("app.war"), Arrays.copyOf(zip, zip.length / 2));

        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> WebApplication.at(war))
                .withMessageStartingWith(war + " is damaged: ")
                .satisfies(e -> assertThat(e.status()).isEqualTo(ExitStatus.DATAERR));
    }
}
