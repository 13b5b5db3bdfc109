package org.servletfcgi.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.eclipse.jetty.server.Server;

/** The request of a demo that ends by itself. */
final class OneRequest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PATH = "echo/hello%20world?from=demo";

    private final Server server;
    private final PrintStream out;

    OneRequest(Server server, PrintStream out) {
        this.server = server;
        this.out = out;
    }

    /**
     * Asks the sample application, prints its answer and stops the server.
     *
     * @throws IllegalStateException if the answer was not that of the sample application
     */
    void check(URI root) {
        boolean answered = answered(root.resolve(PATH));
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server did not stop", e);
        }
        if (!answered) {
            throw new IllegalStateException("the sample application did not answer as expected");
        }
    }

    private boolean answered(URI uri) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
        try {
            HttpResponse<String> response =
                    client.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
            out.printf("%nGET %s -> %d%n%n", uri, response.statusCode());
            response.body().lines().forEach(line -> out.println("  " + line));
            out.println();
            return response.statusCode() == 200
                    && response.body().contains("pathInfo=/hello world\n")
                    && response.body().contains("param.from=demo\n");
        } catch (IOException e) {
            out.printf("%nGET %s -> %s%n%n", uri, e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
