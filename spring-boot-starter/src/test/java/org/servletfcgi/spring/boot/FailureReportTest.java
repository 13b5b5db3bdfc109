package org.servletfcgi.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

/** What an operator reads when the application does not start. */
@ExtendWith(OutputCaptureExtension.class)
class FailureReportTest {

    @TempDir
    Path folder;

    private static void assertStartFails(String... arguments) {
        SpringApplication application = new SpringApplication(Application.class);
        application.setRegisterShutdownHook(false);
        assertThatThrownBy(() -> application.run(arguments)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void a_wrong_value_is_described_in_one_line_without_a_stack_trace(CapturedOutput output) {
        assertStartFails("--server.port=-1", "--server.fastcgi.bind=127.0.0.1:0", "--server.fastcgi.max-params=many");

        assertThat(output)
                .contains("Description:\n\nserver.fastcgi.max-params: expected a whole number")
                .contains("Action:\n\nCorrect the value, or remove it: the default is 1000.")
                .doesNotContain("\tat ");
    }

    @Test
    void a_wrong_address_is_described_in_one_line(CapturedOutput output) {
        assertStartFails("--server.port=-1", "--server.fastcgi.bind=unix:app.sock");

        assertThat(output).contains("Description:\n\nserver.fastcgi.bind: ").doesNotContain("\tat ");
    }

    @Test
    void a_port_in_use_is_described_by_its_address(CapturedOutput output) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();

            assertStartFails("--server.port=-1", "--server.fastcgi.bind=" + address);

            assertThat(output)
                    .contains("Description:\n\nserver.fastcgi.bind: cannot listen on " + address + ": ")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void a_folder_that_does_not_exist_is_described(CapturedOutput output) {
        Path socket = folder.resolve("missing").resolve("app.sock");

        assertStartFails("--server.port=-1", Applications.bind(socket).replaceFirst("^", "--"));

        assertThat(output)
                .contains("server.fastcgi.bind: cannot listen on unix:" + socket + ": the directory does not exist")
                .doesNotContain("\tat ");
    }

    @Test
    void when_one_address_fails_the_others_are_given_back(CapturedOutput output) {
        Path first = folder.resolve("first.sock");
        Path second = folder.resolve("missing").resolve("second.sock");

        assertStartFails("--server.port=0", "--server.fastcgi.bind=unix:" + first + ",unix:" + second);

        assertThat(output).contains("cannot listen on unix:" + second);
        assertThat(first).doesNotExist();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({JettyServletWebServerAutoConfiguration.class, FastCgiAutoConfiguration.class})
    static class Application {}
}
