package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An answer that the application gives without reading an upload reaches the client whole and soon, however long the
 * upload is, and the next request on the client's connection does not wait (Q3, web-servers rules 16 to 18).
 *
 * <p>{@code -Dit.early-answers=all} tries more sizes and statuses, and writes what each took to a file beside the logs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EarlyAnswerIT implements HasLogs {

    private static final boolean ALL =
            System.getProperty("it.early-answers", "").equals("all");

    private final ScratchFolder folder = ScratchFolder.create();
    private final Endpoint.Unix unix = new Endpoint.Unix(folder.resolve("app.sock"));
    private final Endpoint.Tcp tcp = Endpoint.Tcp.free();
    private @Nullable Launcher launcher;
    private @Nullable WebServer webServer;

    @Override
    public String logs() {
        var text = webServer == null ? "" : webServer.process().log() + webServer.errorLog();
        return text + launcher().process().log();
    }

    private Launcher launcher() {
        return Objects.requireNonNull(launcher);
    }

    /** A connection that is closed too late must not look like one that is closed in time. */
    @BeforeAll
    void startApplication() throws IOException {
        // Apache httpd does not run as root.
        folder.sharedFolder("");
        Certificates.make(folder.path());
        var both = Files.readString(folder.resolve("server.pem")) + Files.readString(folder.resolve("server.key"));
        folder.write("server.both", both);
        launcher = Launcher.start(folder.path(), unix, "--bind", tcp.bind(), "--linger-time", "5m");
    }

    @AfterAll
    void stopApplication() {
        var running = launcher();
        try {
            assertThat(running.process().terminate()).isZero();
            assertThat(running.log().complaints(entry -> false)).isEmpty();
        } finally {
            running.process().kill();
            folder.delete();
        }
    }

    /** What is uploaded and answered. */
    private record Case(int megabytes, int status) {}

    private static List<Case> cases() {
        if (!ALL) {
            return List.of(new Case(1, 200), new Case(12, 413));
        }
        var cases = new ArrayList<Case>();
        for (var megabytes : List.of(1, 9, 12, 60, 300)) {
            cases.add(new Case(megabytes, 413));
        }
        for (var megabytes : List.of(1, 60)) {
            cases.add(new Case(megabytes, 200));
            cases.add(new Case(megabytes, 302));
        }
        return cases;
    }

    @ParameterizedTest
    @EnumSource
    void an_early_answer_arrives_whole_and_soon_and_the_next_request_does_not_wait(UploadFront front) throws Exception {
        var own = ScratchFolder.create();
        var sockets = new UploadFront.Sockets(unix, tcp, Endpoint.Tcp.free().port());
        var started = front.start(own, sockets, folder.path());
        webServer = started;
        try {
            var wrong = new ArrayList<String>();
            for (var upload : cases()) {
                for (var client : clients(front, upload)) {
                    var outcome = client.outcome(
                            client.isHttps() ? sockets.https() : started.port(),
                            folder.path(),
                            content(upload.megabytes()),
                            upload.status());
                    note(front + " " + client + " " + upload + ": " + outcome);
                    if (!outcome.isRight()) {
                        wrong.add(client + " " + upload + ": " + outcome);
                    }
                }
            }
            assertThat(wrong).isEmpty();
            started.stop();
        } finally {
            started.process().kill();
            own.delete();
        }
    }

    /** Those that can get such an answer from the web server, whatever application it is from. */
    private static List<UploadClient> clients(UploadFront front, Case upload) {
        var clients = new ArrayList<>(List.of(UploadClient.values()));
        var stalls = front.name().startsWith("HAPROXY") || front.name().startsWith("APACHE");
        if (front == UploadFront.APACHE || (stalls && upload.status() == 200)) {
            // HAProxy 2.6 and httpd 2.4 take no more of an upload over HTTP/2 once the client has the whole answer, and
            // httpd resets the stream where the application closes before the upload has ended.
            clients.remove(UploadClient.CURL_HTTP2);
        }
        if (upload.megabytes() > 1) {
            clients.remove(UploadClient.PAUSING);
        }
        return clients;
    }

    /** A file without blocks, all zeros. */
    private Path content(int megabytes) throws IOException {
        var file = folder.resolve(megabytes + "m");
        try (var content = new RandomAccessFile(file.toFile(), "rw")) {
            content.setLength((long) megabytes * Content.MEGABYTE);
        }
        return file;
    }

    private static void note(String line) throws IOException {
        if (ALL) {
            var file = Files.createDirectories(Build.logs()).resolve("early-answers.txt");
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
