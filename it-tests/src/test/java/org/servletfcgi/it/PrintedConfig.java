package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code servlet-fcgi --print-config} prints, and the programs that it is for. */
enum PrintedConfig {
    NGINX {
        @Override
        WebServer start(ScratchFolder folder, Example config) {
            return WebServer.nginx(folder, config);
        }
    },
    LIGHTTPD {
        @Override
        WebServer start(ScratchFolder folder, Example config) {
            return WebServer.lighttpd(folder, config);
        }
    },
    APACHE {
        @Override
        WebServer start(ScratchFolder folder, Example config) {
            return WebServer.apache(folder, config);
        }
    },
    CADDY {
        @Override
        WebServer start(ScratchFolder folder, Example config) {
            return WebServer.caddy(folder, config);
        }
    },
    HAPROXY {
        @Override
        WebServer start(ScratchFolder folder, Example config) {
            return WebServer.haproxy(folder, config);
        }
    },
    H2O {
        @Override
        WebServer start(ScratchFolder folder, Example config) {
            return WebServer.h2o(folder, config);
        }
    };

    /** Starts the web server with a printed configuration. */
    abstract WebServer start(ScratchFolder folder, Example config);

    /** The configuration for these options and applications. */
    Example print(List<String> arguments) {
        return print(name().toLowerCase(Locale.ROOT), arguments);
    }

    /** The configuration of some kind; fails where printing does not end with 0 and silence on standard error. */
    static Example print(String kind, List<String> arguments) {
        var command = new ArrayList<>(List.of(Build.launcher().toString(), "--print-config", kind));
        command.addAll(arguments);
        try {
            var builder = new ProcessBuilder(command);
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            var process = builder.start();
            process.getOutputStream().close();
            var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(error).isEmpty();
            assertThat(process.waitFor()).isZero();
            return Example.printed("printed for " + kind, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
