package org.servletfcgi.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class ScriptIT {

    private static final String VERSION = "servlet-fcgi \\S+ \\(Jetty 12\\.1\\.\\d+, Java \\S+\\)";

    @TempDir
    private Path directory;

    /** The build has them installed, where the system has them at all. */
    private static Stream<List<String>> shells() {
        Stream<List<String>> everywhere = Stream.of(List.of("sh"), List.of("bash"));
        return System.getProperty("os.name").equals("Linux")
                ? Stream.concat(everywhere, Stream.of(List.of("dash"), List.of("busybox", "sh")))
                : everywhere;
    }

    private static Launched run(Consumer<Map<String, String>> environment, String... command) throws IOException {
        return Launched.command(environment, List.of(command));
    }

    private static void assertVersion(Launched launched) throws InterruptedException {
        assertThat(launched.exitStatus()).as("%s", launched.err()).isZero();
        assertThat(launched.out()).singleElement().asString().matches(VERSION);
        assertThat(launched.err()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void every_shell_runs_it(List<String> shell) throws Exception {
        List<String> command = new ArrayList<>(shell);
        command.addAll(List.of(Launched.SCRIPT, "--version"));

        try (Launched launched = Launched.command(environment -> {}, command)) {
            assertVersion(launched);
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void L9_every_shell_runs_it_without_an_environment(List<String> shell) throws Exception {
        List<String> command = new ArrayList<>(List.of("env", "-i"));
        command.addAll(List.of("/usr/bin/env"));
        command.addAll(shell);
        command.addAll(List.of(Launched.SCRIPT, "--version"));

        try (Launched launched = Launched.command(environment -> {}, command)) {
            assertVersion(launched);
        }
    }

    @Test
    void help_goes_to_standard_output() throws Exception {
        try (Launched launched = run(environment -> {}, Launched.SCRIPT, "--help")) {
            assertThat(launched.exitStatus()).isZero();
            assertThat(launched.out()).contains("Usage: servlet-fcgi [OPTION]... APP...");
            assertThat(launched.out()).allMatch(line -> line.length() <= 80);
            assertThat(launched.err()).isEmpty();
        }
    }

    @Test
    void the_process_is_the_jvm() throws Exception {
        Path app = WebApp.hello().archive(directory.resolve("app.war"));

        try (Launched launched = Launched.with(directory, List.of(), "--bind", "0", app.toString())) {
            launched.awaitListening();

            assertThat(ProcessHandle.of(launched.pid())
                            .orElseThrow()
                            .info()
                            .command()
                            .orElseThrow())
                    .endsWith("/java");
        }
    }

    @Test
    void it_runs_through_symbolic_links_and_from_a_folder_with_blanks() throws Exception {
        Path home = Files.createDirectories(directory.resolve("a folder/servlet fcgi"));
        Path bin = Files.createDirectory(home.resolve("bin"));
        Files.copy(Path.of(Launched.SCRIPT), bin.resolve("servlet-fcgi"));
        Files.setPosixFilePermissions(bin.resolve("servlet-fcgi"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(home.resolve("lib"), Launched.HOME.resolve("lib"));
        Path relative = Files.createSymbolicLink(
                directory.resolve("relative link"), Path.of("a folder/servlet fcgi/bin/servlet-fcgi"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), relative);

        try (Launched launched = run(environment -> {}, link.toString(), "--version")) {
            assertVersion(launched);
        }
    }

    @Test
    void options_for_the_jvm_are_taken_from_the_environment() throws Exception {
        try (Launched launched = run(
                environment -> environment.put("SERVLET_FCGI_JAVA_OPTS", "-Da=*  -Xmx64m -showversion"),
                Launched.SCRIPT,
                "--version")) {
            assertThat(launched.exitStatus()).isZero();
            assertThat(launched.err()).anyMatch(line -> line.contains(" version \""));
        }
    }

    @Test
    void a_java_that_is_too_old_is_named() throws Exception {
        Path java = fakeJava("echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");

        try (Launched launched =
                run(environment -> environment.put("JAVA_HOME", java.toString()), Launched.SCRIPT, "--version")) {
            assertThat(launched.exitStatus()).isEqualTo(69);
            assertThat(launched.err())
                    .containsExactly("servlet-fcgi: Java 17 or newer is needed, " + java + "/bin/java is Java 11.0.2");
        }
    }

    @Test
    void a_java_that_does_not_run_is_named() throws Exception {
        Path java = fakeJava("exit 1");

        try (Launched launched =
                run(environment -> environment.put("JAVA_HOME", java.toString()), Launched.SCRIPT, "--version")) {
            assertThat(launched.exitStatus()).isEqualTo(69);
            assertThat(launched.err()).containsExactly("servlet-fcgi: cannot run " + java + "/bin/java");
        }
    }

    private Path fakeJava(String commands) throws IOException {
        Path java = Files.createDirectories(directory.resolve("old java/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\n" + commands + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return directory.resolve("old java");
    }

    @Test
    void a_java_home_without_java_is_named() throws Exception {
        try (Launched launched =
                run(environment -> environment.put("JAVA_HOME", directory.toString()), Launched.SCRIPT, "--version")) {
            assertThat(launched.exitStatus()).isEqualTo(69);
            assertThat(launched.err())
                    .containsExactly(
                            "servlet-fcgi: JAVA_HOME is " + directory + ", but there is no program bin/java in it");
        }
    }

    @Test
    void without_any_java_the_message_says_how_to_name_one() throws Exception {
        Consumer<Map<String, String>> noJava = environment -> {
            environment.remove("JAVA_HOME");
            environment.put("PATH", directory.toString());
        };

        try (Launched launched = run(noJava, "/bin/sh", Launched.SCRIPT, "--version")) {
            assertThat(launched.exitStatus()).isEqualTo(69);
            assertThat(launched.err())
                    .containsExactly("servlet-fcgi: Java 17 or newer is needed: set JAVA_HOME, or put java on PATH");
        }
    }

    @Test
    void a_java_that_is_too_old_is_named_without_starting_it() throws Exception {
        Path java = fakeJava("echo started >&2");
        Files.writeString(java.resolve("release"), "IMPLEMENTOR=\"N.N.\"\nJAVA_VERSION=\"16.0.1\"\n");

        try (Launched launched =
                run(environment -> environment.put("JAVA_HOME", java.toString()), Launched.SCRIPT, "--version")) {
            assertThat(launched.exitStatus()).isEqualTo(69);
            assertThat(launched.err())
                    .containsExactly("servlet-fcgi: Java 17 or newer is needed, " + java + "/bin/java is Java 16.0.1");
        }
    }

    /** As systemd does it: a listening socket on descriptor 3, and variables with the number of the very process. */
    private Launched socketActivated(String count, List<String> shell, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("perl", "-e", """
                use Socket; use POSIX;
                socket(S, PF_UNIX, SOCK_STREAM, 0) and bind(S, sockaddr_un(shift)) and listen(S, 9) or die;
                fileno(S) == 3 or POSIX::dup2(fileno(S), 3) or die;
                $^F = 3; open(KEPT, '<&=', 3) or die;
                $ENV{LISTEN_PID} = $$; $ENV{LISTEN_FDNAMES} = 'app.socket'; exec @ARGV or die
                """, directory.resolve("s").toString()));
        command.addAll(shell);
        command.add(Launched.SCRIPT);
        command.addAll(List.of(arguments));
        return run(environment -> environment.put("LISTEN_FDS", count), command.toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_socket_of_systemd_is_taken_over(List<String> shell) throws Exception {
        Path app = WebApp.hello().archive(directory.resolve("app.war"));

        try (Launched launched = socketActivated("1", shell, app.toString())) {
            launched.awaitListening();

            assertThat(FastCgiClient.get(UnixDomainSocketAddress.of(directory.resolve("s")), "/hello.txt"))
                    .endsWith("hello");
            assertThat(Files.readString(Path.of("/proc", Long.toString(launched.pid()), "environ")))
                    .doesNotContain("LISTEN_");
            assertThat(Path.of("/proc", Long.toString(launched.pid()), "fd/3").toRealPath())
                    .isRegularFile();
        }
    }

    @Test
    void several_sockets_of_systemd_are_too_many() throws Exception {
        try (Launched launched = socketActivated("2", List.of("sh"), "app.war")) {
            assertThat(launched.exitStatus()).isEqualTo(64);
            assertThat(launched.err())
                    .containsExactly(
                            "servlet-fcgi: systemd passes 2 sockets, but Java can take one: use a socket unit for each");
        }
    }

    @Test
    void a_folder_for_archives_that_is_not_absolute_is_refused() throws Exception {
        try (Launched launched =
                run(environment -> environment.put("SERVLET_FCGI_CACHE", "cache"), Launched.SCRIPT, "--version")) {
            assertThat(launched.exitStatus()).isEqualTo(64);
            assertThat(launched.err())
                    .containsExactly(
                            "servlet-fcgi: SERVLET_FCGI_CACHE is the absolute path of a folder, or off, not cache");
        }
    }

    @Test
    void all_descriptors_may_be_closed() throws Exception {
        try (Launched launched = run(environment -> {}, "sh", "-c", "\"$0\" --version <&- >&- 2>&-", Launched.SCRIPT)) {
            assertThat(launched.exitStatus()).isZero();
        }
    }

    @Test
    void the_archive_holds_the_folder_with_an_executable_command() throws Exception {
        try (Stream<Path> files = Files.list(Objects.requireNonNull(Launched.HOME.getParent()))) {
            Path archive = files.filter(file -> file.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow();

            try (Launched launched = run(environment -> {}, "tar", "-tvzf", archive.toString())) {
                assertThat(launched.exitStatus()).isZero();
                assertThat(launched.out())
                        .anyMatch(line -> line.matches("-rwxr-xr-x .* servlet-fcgi/bin/servlet-fcgi"))
                        .anyMatch(line -> line.matches("-rw-r--r-- .* servlet-fcgi/LICENSE"))
                        .anyMatch(line -> line.matches("-rw-r--r-- .* servlet-fcgi/lib/jetty-server-.*\\.jar"))
                        .anyMatch(line ->
                                line.matches("-rw-r--r-- .* servlet-fcgi/lib/ee11/jakarta.servlet-api-6.*\\.jar"));
            }
        }
    }
}
