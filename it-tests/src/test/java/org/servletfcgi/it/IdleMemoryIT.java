package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.servletfcgi.it.MarkedRequest.Scene;

/** What a server that has nothing to do still holds of its visitors: a heap dump has nothing of their requests. */
@Timeout(300)
final class IdleMemoryIT implements HasLogs {

    private static final int ROUNDS = 20;

    /** Contents, of which Jetty's pool of buffers keeps the bytes until others come. They are no variables. */
    private static final Predicate<String> OF_CONTENT = Pattern.compile(
                    "MARKER +m|m +MARKER|[0-9a-z] MARKER MARKER|^[0-9a-f]{0,8}z MARKER ", Pattern.CASE_INSENSITIVE)
            .asPredicate();

    /** For the latest paths Jetty's servlets of EE10 and EE11 keep the chain of filters, over HTTP too. */
    private static final Predicate<String> OF_FILTER_CHAINS =
            Pattern.compile("^/[a-z]+/MARKER.?$").asPredicate();

    /** Variables that the requests have besides those that are looked into by the application. */
    private static final List<String> MORE = List.of(
            "HTTP_PROXY_AUTHORIZATION",
            "HTTP_X_API_KEY",
            "HTTP_ACCEPT",
            "HTTP_ACCEPT_LANGUAGE",
            "HTTP_REFERER",
            "HTTP_X_FORWARDED_FOR",
            "REMOTE_USER",
            "REMOTE_PASSWD",
            "SSL_CLIENT_CERT",
            "SSL_SESSION_ID",
            "SCRIPT_FILENAME",
            "UNIQUE_ID");

    private final ScratchFolder folder = ScratchFolder.create();
    private final Endpoint endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
    private final List<MarkedConnection> connections = new ArrayList<>();
    private int number = ThreadLocalRandom.current().nextInt(1 << 20);
    private @Nullable Launcher launcher;

    @Override
    public String logs() {
        return launcher == null ? "" : launcher.process().log();
    }

    @AfterEach
    void stop() throws IOException {
        for (var connection : connections) {
            connection.close();
        }
        if (launcher != null) {
            launcher.process().kill();
        }
        folder.delete();
    }

    @Test
    void a_heap_dump_of_an_idle_server_has_nothing_of_requests_that_are_over() throws Exception {
        launcher = Launcher.startApplications(
                folder.path(),
                endpoint,
                "-Xmx128m -Djava.io.tmpdir=" + folder.folder("tmp"),
                MarkedRequest.applications(folder));
        for (var i = 0; i < ROUNDS; i++) {
            var connection = new MarkedConnection(endpoint);
            connections.add(connection);
            for (var level : LevelApplication.values()) {
                connection.exchange(requests(level), IdleMemoryIT::more);
            }
        }
        // Half of the connections stay open, as those of a web server do.
        for (var i = 0; i < ROUNDS / 2; i++) {
            connections.get(i).close();
        }

        Patience.await("nothing of requests in a heap dump", Patience.PROCESS)
                .untilAsserted(() -> assertThat(marked()).isEmpty());
    }

    private List<MarkedRequest> requests(LevelApplication level) {
        return Arrays.stream(Scene.values())
                .map(scene -> new MarkedRequest(level, scene, number++))
                .toList();
    }

    private static Params more(Params params) {
        var marker = params.pairs().stream()
                .filter(pair -> pair.name().equals("HTTP_X_MARKER"))
                .findFirst()
                .orElseThrow()
                .value();
        var all =
                params.and("HTTP_X_" + marker.toUpperCase(Locale.ROOT), "name").and("HTTP_X_CALM", "yes");
        for (var name : MORE) {
            all = all.and(name, name.toLowerCase(Locale.ROOT) + " " + marker);
        }
        return all;
    }

    /** What of markers there is in memory, in texts of one byte a char, and of two in either order. */
    private List<String> marked() throws Exception {
        var dump = Files.createTempFile(folder.path(), "heap", ".hprof");
        Files.delete(dump);
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var pid = Long.toString(Objects.requireNonNull(launcher).process().pid());
        var dumped = new ProcessBuilder(jcmd, pid, "GC.heap_dump", dump.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(dumped.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(dumped.waitFor()).as(said).isZero();
        var text = new String(Files.readAllBytes(dump), StandardCharsets.ISO_8859_1);
        Files.delete(dump);
        // Without this, a dump that is none would pass.
        assertThat(text).contains("JAVA PROFILE", "org/servletfcgi/server/FastCgiConnection");
        return found(text);
    }

    private static List<String> found(String text) {
        var found = new TreeMap<String, Integer>();
        var marker =
                Pattern.compile("(?i)[\\x20-\\x7e]{0,40}m\\x00?[0-9a-f](\\x00?[0-9a-f]){7}\\x00?z[\\x20-\\x7e]{0,10}");
        marker.matcher(text)
                .results()
                .map(result -> result.group().replace("\0", "").replaceAll("(?i)m[0-9a-f]{8}z", "MARKER"))
                .forEach(context -> found.merge(context, 1, Integer::sum));
        return found.entrySet().stream()
                .filter(entry -> !OF_CONTENT.test(entry.getKey()))
                .filter(entry -> !OF_FILTER_CHAINS.test(entry.getKey()))
                .map(entry -> entry.getValue() + " times " + entry.getKey())
                .toList();
    }
}
