package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples are what the README shows. */
final class ExamplesIT {

    @ParameterizedTest
    @ValueSource(strings = {"nginx/unix-socket.conf", "lighttpd/spawn.conf"})
    void the_readme_shows_the_example_as_it_is(String name) throws Exception {
        var readme = Files.readString(Build.examples().resolveSibling("README.md"));

        assertThat(readme).contains(Example.load(name).text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nginx/unix-socket.conf", "nginx/tcp.conf", "lighttpd/unix-socket.conf", "lighttpd/spawn.conf"})
    void the_readme_names_the_example(String name) throws Exception {
        var readme = Files.readString(Build.examples().resolveSibling("README.md"));

        assertThat(readme).contains(Path.of("examples").resolve(name).toString());
    }
}
