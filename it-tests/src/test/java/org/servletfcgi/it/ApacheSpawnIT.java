package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The sample application behind {@code examples/apache/mod_fcgid.conf}. */
final class ApacheSpawnIT implements HasLogs {

    private final Site site = Site.apacheSpawning();

    @Override
    public String logs() {
        return site.logs();
    }

    @AfterEach
    void stop() {
        site.kill();
    }

    @Test
    void L1_mod_fcgid_starts_one_process_and_stops_it() throws Exception {
        var echo = Http.echo(Http.get(site.uri("/echo/x/y?q=1")));

        assertThat(echo.value("pathInfo")).isEqualTo("/x/y");
        assertThat(echo.value("requestURL")).isEqualTo(site.uri("/echo/x/y").toString());

        var posted = Http.send(Http.request(site.uri("/echo")).POST(BodyPublishers.ofByteArray(new byte[1_000_000])));

        assertThat(Http.echo(posted).value("bodyLength")).isEqualTo("1000000");
        // One after the other and at once: mod_fcgid queues them.
        var answers = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> answer("/echo?i=" + i))
                .toList();
        assertThat(answers).allMatch(status -> status == 200);
        assertThat(site.spawned().stream().filter(ApacheSpawnIT::isJava)).hasSize(1);
        site.stop(entry -> false);
    }

    private int answer(String uri) {
        try {
            return Http.get(site.uri(uri)).statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isJava(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("/java");
    }
}
