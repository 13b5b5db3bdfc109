package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The life of an application that lighttpd starts, by {@code examples/lighttpd/spawn.conf}. */
final class LighttpdProcessIT implements HasLogs {

    private final Site site = Site.lighttpdSpawning();

    @Override
    public String logs() {
        return site.logs();
    }

    @AfterEach
    void killWhatIsLeft() {
        site.kill();
    }

    @Test
    void requests_during_the_applications_start_are_queued_and_answered() throws Exception {
        var answers = new ArrayList<CompletableFuture<HttpResponse<byte[]>>>();
        for (var i = 0; i < 10; i++) {
            var request = Http.request(site.uri("/echo/" + i)).build();
            answers.add(Http.CLIENT.sendAsync(request, BodyHandlers.ofByteArray()));
        }

        for (var i = 0; i < 10; i++) {
            var response = answers.get(i).get(Patience.PROCESS.toSeconds(), TimeUnit.SECONDS);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(Http.echo(response).value("pathInfo")).isEqualTo("/" + i);
        }
        site.stop(entry -> false);
    }

    @Test
    void one_process_is_started_and_ends_when_lighttpd_is_told_to_stop() throws Exception {
        assertThat(Http.get(site.uri("/echo")).statusCode()).isEqualTo(200);
        var spawned = site.spawned();

        site.stop(entry -> false);

        assertThat(spawned).hasSize(1);
        assertThat(spawned).noneMatch(ProcessHandle::isAlive);
        assertThat(site.applicationLog().entries()).anyMatch(entry -> entry.contains("stopped"));
    }

    @Test
    void a_killed_application_is_started_again() throws Exception {
        assertThat(Http.get(site.uri("/echo")).statusCode()).isEqualTo(200);
        var first = site.spawned().get(0);

        first.destroyForcibly();

        Patience.await("an answer from another process", Patience.PROCESS)
                .until(() -> Http.get(site.uri("/echo")).statusCode() == 200);
        assertThat(site.spawned()).hasSize(1);
        assertThat(site.spawned().get(0).pid()).isNotEqualTo(first.pid());
        site.stop(entry -> false);
    }
}
