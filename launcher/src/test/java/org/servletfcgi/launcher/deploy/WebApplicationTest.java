package org.servletfcgi.launcher.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.servletfcgi.launcher.ExitStatus;
import org.servletfcgi.launcher.LaunchException;
import org.servletfcgi.launcher.WebApp;

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
}
