package org.servletfcgi.launcher.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import org.eclipse.jetty.server.CustomRequestLog;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.MappingOptions.DuplicateHeaders;
import org.servletfcgi.cgi.MappingOptions.PathCheck;
import org.servletfcgi.cgi.MappingOptions.PathSource;
import org.servletfcgi.cgi.MappingOptions.PortSource;
import org.servletfcgi.cgi.MappingOptions.SharedSecret;
import org.servletfcgi.server.FastCgiConnectionFactory;
import org.servletfcgi.server.Limits;
import org.servletfcgi.server.Role;
import org.servletfcgi.socket.ListenOptions;

class RunOptionsTest {

    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>();

    private RunOptions parse(String... arguments) {
        RunOptions options = new RunOptions();
        options.parse(List.of(arguments), environment);
        return options;
    }

    private String file(String... lines) throws IOException {
        return Files.write(directory.resolve("app.conf"), List.of(lines)).toString();
    }

    private void assertWrong(String message, String... arguments) {
        assertThatThrownBy(() -> parse(arguments))
                .isInstanceOf(OptionException.class)
                .hasMessage(message);
    }

    private static FastCgiConnectionFactory configured(RunOptions options) {
        return options.connector(new Server(), options.addresses().get(0)).getFactory();
    }

    @Test
    void without_options_everything_is_as_the_connector_has_it() {
        RunOptions options = parse("app.war");

        assertThat(options.applications()).containsExactly("app.war");
        assertThat(options.addresses()).map(Object::toString).containsExactly("file descriptor 0");
        assertThat(options.listenOptions()).isEqualTo(ListenOptions.DEFAULT);
        assertThat(options.limits()).isEqualTo(Limits.DEFAULT);
        assertThat(configured(options).getMappingOptions()).isEqualTo(MappingOptions.DEFAULT);
        assertThat(configured(options).getRoles()).containsExactlyInAnyOrder(Role.RESPONDER, Role.AUTHORIZER);
        assertThat(configured(options).isStderrToFront()).isTrue();
        assertThat(configured(options).isHalfClose()).isFalse();
        assertThat(options.stopTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.threadPool().getMaxThreads()).isEqualTo(200);
        assertThat(options.threadPool().getVirtualThreadsExecutor()).isNull();
        assertThat(options.logFormat()).isEqualTo(LogFormat.TEXT);
        assertThat(options.logLevels()).isEmpty();
        assertThat(options.accessLog()).isNull();
        assertThat(options.contextPath()).isNull();
        assertThat(options.ee()).isNull();
    }

    @Test
    void options_of_sockets() {
        RunOptions options = parse(
                "--bind=unix:/run/app.sock",
                "--bind",
                "[::1]:9000",
                "--socket-mode=666",
                "--socket-owner=root",
                "--backlog=7",
                "--allow=10.0.0.1, ::1",
                "--idle-timeout=2m",
                "app.war");

        assertThat(options.addresses()).map(Object::toString).containsExactly("unix:/run/app.sock", "[::1]:9000");
        ListenOptions listen = options.listenOptions();
        assertThat(listen.mode()).hasSize(6);
        assertThat(listen.owner()).hasToString("root");
        assertThat(listen.backlog()).isEqualTo(7);
        assertThat(listen.allowedPeers()).hasToString("[/10.0.0.1, /0:0:0:0:0:0:0:1] or unix");
        assertThat(listen.idleTimeout()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void L4_the_web_servers_of_the_environment_are_allowed_unless_an_option_says_who_is() {
        environment.put("FCGI_WEB_SERVER_ADDRS", "10.0.0.1");

        assertThat(parse("app.war").listenOptions().allowedPeers()).hasToString("[/10.0.0.1]");
        assertThat(parse("--allow=10.0.0.2", "app.war").listenOptions().allowedPeers())
                .hasToString("[/10.0.0.2] or unix");
    }

    @Test
    void options_of_requests() {
        RunOptions options = parse(
                "--trust-remote-user",
                "--trust-ssl-variables=false",
                "--secret=FCGI_SECRET=a=b",
                "--path-source=script-name",
                "--path-check=REJECT",
                "--mount-prefix=/app",
                "--port-source=server_port",
                "--duplicate-headers=last",
                "--allow-trace",
                "--roles=responder,filter",
                "--stderr-to-front=false",
                "--half-close",
                "app.war");

        assertThat(configured(options).getMappingOptions())
                .isEqualTo(MappingOptions.builder()
                        .trustRemoteUser(true)
                        .trustSslVariables(false)
                        .secret(new SharedSecret("FCGI_SECRET", "a=b"))
                        .pathSource(PathSource.SCRIPT_NAME)
                        .pathCheck(PathCheck.REJECT)
                        .mountPrefix("/app")
                        .portSource(PortSource.SERVER_PORT)
                        .duplicateHeaders(DuplicateHeaders.LAST)
                        .allowTrace(true)
                        .build());
        assertThat(configured(options).getRoles()).containsExactlyInAnyOrder(Role.RESPONDER, Role.FILTER);
        assertThat(configured(options).isStderrToFront()).isFalse();
        assertThat(configured(options).isHalfClose()).isTrue();
    }

    @Test
    void every_limit_is_an_option() {
        RunOptions options = parse(
                "--max-connections=5", "--max-params-bytes=1m", "--params-timeout=1500ms", "--spool-directory=/s", "a");

        assertThat(options.limits())
                .isEqualTo(Limits.builder()
                        .maxConnections(5)
                        .maxParamsBytes(1 << 20)
                        .paramsTimeout(Duration.ofMillis(1500))
                        .spoolDirectory(Path.of("/s"))
                        .build());
        assertThat(configured(options).getLimits()).isEqualTo(options.limits());
    }

    @Test
    void options_of_threads_logs_and_the_end() throws Exception {
        Path log = directory.resolve("access.log");
        RunOptions options = parse(
                "--threads=12",
                "--stop-timeout=5s",
                "--log-format=json",
                "--log-level=warn",
                "--log-level=org.example=debug",
                "--access-log=" + log,
                "--access-log-format=%s %m",
                "app.war");

        assertThat(options.threadPool().getMaxThreads()).isEqualTo(12);
        assertThat(options.stopTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.logFormat()).isEqualTo(LogFormat.JSON);
        assertThat(options.logLevels())
                .containsExactly(new LogLevel("", Level.WARNING), new LogLevel("org.example", Level.FINE));
        assertThat(options.accessLog())
                .isInstanceOfSatisfying(
                        CustomRequestLog.class,
                        accessLog -> assertThat(accessLog.getFormatString()).isEqualTo("%s %m"));
    }

    @Test
    void virtual_threads_are_used_where_this_java_has_them() {
        if (VirtualThreads.areSupported()) {
            QueuedThreadPool pool = parse("--virtual-threads", "app.war").threadPool();

            assertThat(pool.getVirtualThreadsExecutor()).isNotNull();
        } else {
            assertWrong(
                    "Invalid value for option '--virtual-threads': expected Java 21 or later for virtual threads, but got"
                            + " 'Java " + Runtime.version().feature() + "' (see servlet-fcgi --help)",
                    "--virtual-threads",
                    "app.war");
        }
        assertThat(parse("--virtual-threads=false", "app.war").threadPool().getVirtualThreadsExecutor())
                .isNull();
    }

    @Test
    void the_command_line_wins_over_the_environment_and_that_over_the_file() throws Exception {
        String file = file(
                "# who listens where",
                "",
                "bind = unix:/run/one.sock",
                "bind=9001",
                "threads=11",
                "backlog=11",
                "stop-timeout=11s",
                "trust-remote-user=true",
                "app=/shop=shop.war",
                "app=root.war");
        environment.put("SERVLET_FCGI_BACKLOG", "12");
        environment.put("SERVLET_FCGI_STOP_TIMEOUT", "12s");

        RunOptions options = parse("--config", file, "--stop-timeout=13s");

        assertThat(options.addresses()).map(Object::toString).containsExactly("unix:/run/one.sock", "127.0.0.1:9001");
        assertThat(options.threadPool().getMaxThreads()).isEqualTo(11);
        assertThat(options.listenOptions().backlog()).isEqualTo(12);
        assertThat(options.stopTimeout()).isEqualTo(Duration.ofSeconds(13));
        assertThat(options.mappingOptions().trustRemoteUser()).isTrue();
        assertThat(configured(options).getMappingOptions().trustRemoteUser()).isTrue();
        assertThat(options.applications()).containsExactly("/shop=shop.war", "root.war");
    }

    @Test
    void values_of_the_command_line_are_not_added_to_those_of_the_file() throws Exception {
        String file = file("bind=9001", "app=one.war");

        RunOptions options = parse("--config=" + file, "--bind=9002", "two.war");

        assertThat(options.addresses()).map(Object::toString).containsExactly("127.0.0.1:9002");
        assertThat(options.applications()).containsExactly("two.war");
    }

    @Test
    void the_environment_names_the_file_and_separates_several_values_by_blanks() throws Exception {
        environment.put("SERVLET_FCGI_CONFIG", file("threads=11"));
        environment.put("SERVLET_FCGI_BIND", " 9001  unix:/run/a.sock ");
        environment.put("SERVLET_FCGI_APP", "/a=a.war /=b.war");
        environment.put("SERVLET_FCGI_JAVA_OPTS", "-Xmx64m");

        RunOptions options = parse();

        assertThat(options.addresses()).map(Object::toString).containsExactly("127.0.0.1:9001", "unix:/run/a.sock");
        assertThat(options.applications()).containsExactly("/a=a.war", "/=b.war");
        assertThat(options.threadPool().getMaxThreads()).isEqualTo(11);
    }

    @Test
    void a_wrong_value_is_told_with_its_place() throws Exception {
        String file = file("threads=11", "backlog=many");

        assertWrong(
                file + ":2: Invalid value for option '--backlog': expected a whole number of at least 1, but got"
                        + " 'many'",
                "--config=" + file);
        environment.put("SERVLET_FCGI_BACKLOG", "0");
        assertWrong(
                "SERVLET_FCGI_BACKLOG: Invalid value for option '--backlog': expected a whole number of at least 1,"
                        + " but got '0'",
                "--config=" + file);
        assertWrong(
                "Invalid value for option '--backlog': expected a whole number of at least 1, but got '-1' (see"
                        + " servlet-fcgi --help)",
                "--config=" + file,
                "--backlog=-1");
    }

    @Test
    void a_wrong_name_is_told_with_its_place_and_what_would_be_right() throws Exception {
        assertWrong(
                "Unknown option: '--thread=5'; did you mean --threads? (see servlet-fcgi --help)", "--thread=5", "a");
        String file = file("threads=11", "", "theads=11");
        assertWrong(
                file + ":3: there is no option theads; did you mean threads? (see servlet-fcgi --help)",
                "--config=" + file);
        environment.put("SERVLET_FCGI_THREAD", "5");
        assertWrong("the environment: there is no option SERVLET_FCGI_THREAD; did you mean SERVLET_FCGI_THREADS? (see"
                + " servlet-fcgi --help)");
    }

    @Test
    void an_option_that_is_given_twice_is_an_error() throws Exception {
        assertWrong(
                "option '--threads' (N) should be specified only once (see servlet-fcgi --help)",
                "--threads=11",
                "--threads=12");
        String file = file("threads=11", "threads=12");
        assertWrong(file + ":2: threads is given twice, first at " + file + ":1", "--config=" + file);
    }

    @Test
    void a_file_that_is_none_is_an_error() throws Exception {
        Path missing = directory.resolve("none.conf");
        assertWrong(missing + " does not exist (option --config)", "--config=" + missing);
        assertWrong(directory + " cannot be read: Is a directory (option --config)", "--config=" + directory);
        Path binary = Files.write(directory.resolve("binary"), new byte[] {'a', '=', (byte) 0xff});
        assertWrong(binary + " is no text in UTF-8 (option --config)", "--config=" + binary);
        String line = file("threads 11");
        assertWrong(line + ":1: expected name=value, such as bind=unix:/run/app/app.sock", "--config=" + line);
        Path large = Files.write(directory.resolve("large"), new byte[1024 * 1024 + 1]);
        assertWrong(large + " has more than 1048576 bytes: it is no file of options", "--config=" + large);
    }

    @Test
    void help_is_given_whatever_the_file_says() throws Exception {
        String file = file("nonsense");

        assertThat(parse("--config=" + file, "--help").helpRequested()).isTrue();
        assertThat(parse("--config=" + file, "--version").versionRequested()).isTrue();
        assertThat(parse("app.war").helpRequested()).isFalse();
    }

    @Test
    void a_secret_is_not_repeated_in_an_error() {
        assertWrong(
                "Invalid value for option '--secret': expected NAME=VALUE (see servlet-fcgi --help)",
                "--secret=hunter2");
        assertThatThrownBy(() -> parse("--secret=HTTP_X=hunter2"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("HTTP_X")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--socket-mode=0888 | permissions such as 0660, but got '0888'",
                "--socket-mode=rw | permissions such as 0660, but got 'rw'",
                "--threads=9 | a whole number from 10 to 100000, but got '9'",
                "--idle-timeout=fast | a time such as 500ms, 30s, 5m or 1h, but got 'fast'",
                "--stop-timeout=0 | more than 0 and at most 1d, but got '0'",
                "--max-params-bytes=lots | a number of bytes such as 4096, 64k, 8m or 1g, but got 'lots'",
                "--max-params-bytes=4g | at most 2147483647, but got '4g'",
                "--path-check=maybe | off, log, reject, strict, but got 'maybe'",
                "--log-level=loud | [NAME=]trace, debug, info, warn, error or off, but got 'loud'",
                "--access-log-format=plain | common, combined, or codes such as '%{client}a %s', but got 'plain'",
                "--access-log-format=%zz | codes of Jetty's CustomRequestLog, but got '%zz'",
                "--socket-owner=a:b:c | user, user:group or :group, but got 'a:b:c'",
                "--allow=localhost | IP addresses separated by commas, such as 127.0.0.1,::1, but got 'localhost'",
            })
    void a_value_out_of_its_range_is_told_with_what_would_be_right(String argument, String message) {
        assertThatThrownBy(() -> parse(argument, "app.war"))
                .isInstanceOf(OptionException.class)
                .hasMessageStartingWith("Invalid value for option '" + argument.substring(0, argument.indexOf('=')))
                .hasMessageContaining("expected " + message);
    }

    @Test
    void a_limit_that_cannot_be_obeyed_and_an_unknown_user_are_told() {
        assertThatThrownBy(() -> parse("--response-head-bytes=1", "app.war"))
                .hasMessageContaining("responseHeadBytes must be at least 512, not 1");
        assertThatThrownBy(() -> parse("--socket-owner=nobody-of-that-name", "app.war"))
                .hasMessageContaining("there is no user or group nobody-of-that-name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/no/such/directory/access.log", "/"})
    void an_access_log_that_cannot_be_written_is_told_before_anything_starts(String file) {
        RunOptions options = parse("--access-log=" + file, "app.war");

        assertThatThrownBy(options::accessLog)
                .isInstanceOf(OptionException.class)
                .hasMessage("--access-log: cannot write to " + file);
    }

    @Test
    void help_has_every_option_in_a_group_with_its_default() {
        StringWriter help = new StringWriter();

        parse("--help").printHelp(new PrintWriter(help));

        assertThat(help.toString())
                .contains(
                        "Applications:",
                        "Listening:",
                        "Requests:",
                        "Threads and stopping:",
                        "Logs:",
                        "Limits:",
                        "Other:")
                .containsSubsequence("--socket-mode=MODE", "Default: 0660")
                .containsSubsequence("--max-params-bytes=BYTES", "Default: 256k")
                .containsSubsequence("--keep-alive-timeout=TIME", "Default: 0")
                .doesNotContain("null", "[]");
        assertThat(Objects.requireNonNull(help.toString().lines().findFirst().orElse("")))
                .startsWith("Runs web applications");
        assertThat(help.toString().lines()).allMatch(line -> line.length() <= 80);
    }
}
