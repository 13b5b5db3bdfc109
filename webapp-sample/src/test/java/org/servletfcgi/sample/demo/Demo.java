package org.servletfcgi.sample.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.servletfcgi.demo.FrontServer;

/**
 * Runs the sample behind FastCGI: the packaged launcher as a child process, and in front of it a web server for the
 * browser. Makes one request, prints its answer, and then serves until Enter or Ctrl-C.
 *
 * <p>System properties: {@code demo.launcher} is the command, {@code demo.war} the application, {@code demo.log} the
 * file for the command's output, {@code demo.port} the port, and with {@code demo.once=true} the demo ends
 * after its request.
 */
final class Demo {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PATH = "echo/hello%20world?from=demo";

    private Demo() {}

    /** Ends with exit status 0, or 1 if the sample did not answer as it should. */
    public static void main(String[] arguments) throws Exception {
        LauncherProcess launcher =
                LauncherProcess.start(property("demo.launcher"), property("demo.war"), property("demo.log"));
        Runtime.getRuntime().addShutdownHook(new Thread(launcher::stop, "stop-launcher"));
        FrontServer front = new FrontServer("unix:" + launcher.socket(), Integer.getInteger("demo.port", 8080));
        if (!launcher.listens()) {
            fail("the launcher did not start", launcher);
        }
        front.start();
        if (!request(front.uri())) {
            fail("the sample did not answer as expected", launcher);
        }
        if (!Boolean.getBoolean("demo.once")) {
            System.out.printf("The sample runs at %s (Enter or Ctrl-C ends it).%n", front.uri());
            waitForEnter();
        }
        System.exit(0);
    }

    private static Path property(String name) {
        return Path.of(System.getProperty(name)).normalize();
    }

    private static boolean request(URI root) throws IOException, InterruptedException {
        URI uri = root.resolve(PATH);
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
        System.out.printf("%nGET %s -> %d%n%n", uri, response.statusCode());
        response.body().lines().forEach(line -> System.out.println("  " + line));
        System.out.println();
        return response.statusCode() == 200
                && response.body().contains("pathInfo=/hello world\n")
                && response.body().contains("param.from=demo\n");
    }

    /** At the end of the input, as in the background, only a signal ends the wait. */
    private static void waitForEnter() throws IOException, InterruptedException {
        if (System.in.read() < 0) {
            Thread.currentThread().join();
        }
    }

    private static void fail(String problem, LauncherProcess launcher) throws IOException {
        System.err.printf("demo: %s; it printed:%n%s%n", problem, launcher.log());
        System.exit(1);
    }
}
