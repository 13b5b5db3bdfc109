package org.servletfcgi.launcher.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.servletfcgi.launcher.doctor.Checks.Streaming;
import org.servletfcgi.launcher.doctor.Visit.Reaction;
import org.servletfcgi.launcher.exit.OneLine;

/** Sends requests to a web server, and compares what arrives at the stand-in with what was sent. */
final class SiteExamination {

    /** A little more than 1 MiB, nginx's limit unless it is told otherwise. */
    static final int BODY_BYTES = 1024 * 1024 + 64 * 1024;

    private static final int SERIES = 3;

    /** How long the first part of a response that has been sent may take to the client. */
    private static final Duration PART = Duration.ofSeconds(2);

    private final Site site;
    private final StandIn standIn;
    private final String rights;
    private final Duration patience;
    private final Consumer<Finding> report;
    private WebServerKind server = WebServerKind.OTHER;

    /** A probe: something to find out, with requests of its own. */
    private interface Probe {
        Finding find() throws IOException, InterruptedException;
    }

    /**
     * An examination that has not begun.
     *
     * @param rights the stand-in's address, and who may connect to it, in words
     * @param patience how long an answer may take
     */
    SiteExamination(Site site, StandIn standIn, String rights, Duration patience, Consumer<Finding> report) {
        this.site = site;
        this.standIn = standIn;
        this.rights = rights;
        this.patience = patience;
        this.report = report;
    }

    void run() throws InterruptedException {
        Optional<Arrival> first;
        try {
            first = first();
        } catch (ConnectException e) {
            report.accept(Finding.problem("no web server listens at " + site + " (" + e.getMessage() + ")"));
            return;
        } catch (IOException e) {
            report.accept(Finding.problem(site + ": " + OneLine.of(e)));
            return;
        }
        if (first.isEmpty()) {
            return;
        }
        Arrival arrival = first.get();
        server = arrival.server();
        report.accept(Finding.ok("requests arrive, sent by "
                + arrival.variable("SERVER_SOFTWARE").replaceFirst("^$", "an unknown server")));
        report.accept(Checks.host(arrival, site.hostField()));
        report.accept(Checks.proxyField(arrival));
        probe("paths", this::path);
        probe("%2F in a path", this::encodedSlash);
        login();
        probe("kept connections", this::series);
        probe("large heads", this::largeHead);
        probe("streaming", this::streaming);
        probe("uploads", this::body);
    }

    private void probe(String subject, Probe probe) throws InterruptedException {
        try {
            report.accept(probe.find());
        } catch (IOException e) {
            report.accept(Finding.problem(subject + ": " + OneLine.of(e)));
        }
    }

    private HttpConnection connect() throws IOException {
        return new HttpConnection(site.host(), site.port(), patience);
    }

    private Visit expect(Reaction reaction) {
        byte[] token = new byte[16];
        new SecureRandom().nextBytes(token);
        Visit visit = new Visit(HexFormat.of().formatHex(token), reaction);
        standIn.expect(visit);
        return visit;
    }

    private String head(String method, String path, Visit visit, String... fields) {
        String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        return method + " " + path + " HTTP/1.1\r\nHost: " + site.hostField() + "\r\nX-Servlet-Fcgi-Doctor: "
                + visit.token() + "\r\n" + more;
    }

    /** One GET on a connection of its own. */
    private HttpConnection.Answer get(String path, Visit visit, String... fields) throws IOException {
        try (HttpConnection http = connect()) {
            http.sendHead(head("GET", path, visit, fields));
            return http.answer();
        }
    }

    private static Optional<Arrival> arrived(Visit visit) throws InterruptedException {
        return visit.await(Duration.ZERO);
    }

    private Optional<Arrival> first() throws IOException, InterruptedException {
        Visit visit = expect(Reaction.PLAIN);
        HttpConnection.Answer answer = get(site.path(), visit, "Proxy: http://doctor.invalid/");
        Optional<Arrival> arrival = arrived(visit);
        if (arrival.isEmpty()) {
            report.accept(Checks.nothingArrives(
                    WebServerKind.of(answer.field("server")),
                    answer.status(),
                    answer.field("location"),
                    standIn.connections() > 0,
                    rights));
        }
        return arrival;
    }

    private Finding path() throws IOException, InterruptedException {
        Visit visit = expect(Reaction.PLAIN);
        String path = site.below("doctor%20%C3%A4/a%3Bb;c=d?e=%20f");
        HttpConnection.Answer answer = get(path, visit);
        return arrived(visit)
                .map(arrival -> Checks.path(arrival, path))
                .orElseGet(() -> Finding.problem(
                        "paths with encoded bytes do not arrive: the web server answers " + answer.status()));
    }

    private Finding encodedSlash() throws IOException, InterruptedException {
        Visit visit = expect(Reaction.PLAIN);
        HttpConnection.Answer answer = get(site.below("doctor/a%2Fb"), visit);
        return Checks.encodedSlash(server, arrived(visit).isPresent(), answer.status());
    }

    private void login() throws InterruptedException {
        Visit visit = expect(Reaction.PLAIN);
        try {
            // doctor:doctor
            HttpConnection.Answer answer = get(site.path(), visit, "Authorization: Basic ZG9jdG9yOmRvY3Rvcg==");
            Optional<Arrival> arrival = arrived(visit);
            if (arrival.isPresent()) {
                report.accept(Checks.user(arrival.get()));
                report.accept(Checks.authorization(arrival.get()));
            } else {
                report.accept(Finding.ok("the web server checks logins itself: it answers " + answer.status()));
            }
        } catch (IOException e) {
            report.accept(Finding.problem("logins: " + OneLine.of(e)));
        }
    }

    /** Over one connection to the web server, because each of its processes has connections of its own. */
    private Finding series() throws IOException, InterruptedException {
        List<Arrival> arrivals = new ArrayList<>();
        HttpConnection http = connect();
        try {
            for (int i = 0; i < SERIES; i++) {
                Visit visit = expect(Reaction.PLAIN);
                http.sendHead(head("GET", site.path(), visit));
                boolean last = http.answer().isLast();
                arrived(visit).ifPresent(arrivals::add);
                if (last) {
                    http.close();
                    http = connect();
                }
            }
        } finally {
            http.close();
        }
        return arrivals.size() == SERIES
                ? Checks.connections(arrivals)
                : Finding.problem("of " + SERIES + " requests of one client " + arrivals.size() + " arrived");
    }

    private Finding largeHead() throws IOException {
        return Checks.largeHead(
                server, get(site.path(), expect(Reaction.LARGE_HEAD)).status());
    }

    private Finding streaming() throws IOException, InterruptedException {
        if (isStreamed(Reaction.TWO_PARTS)) {
            return Checks.streaming(server, Streaming.STREAMED);
        }
        return Checks.streaming(
                server,
                server == WebServerKind.NGINX && isStreamed(Reaction.TWO_PARTS_UNBUFFERED)
                        ? Streaming.STREAMED_ON_REQUEST
                        : Streaming.BUFFERED);
    }

    private boolean isStreamed(Reaction reaction) throws IOException, InterruptedException {
        Visit visit = expect(reaction);
        try (HttpConnection http = connect()) {
            http.sendHead(head("GET", site.path(), visit));
            if (visit.await(patience).isEmpty()) {
                throw new IOException("a request does not arrive");
            }
            boolean streamed = http.awaitText(HttpConnection.FIRST_PART, PART);
            visit.release().countDown();
            if (!http.awaitText(HttpConnection.SECOND_PART, patience)) {
                throw new IOException("the second part of a response does not arrive");
            }
            return streamed;
        } finally {
            visit.release().countDown();
        }
    }

    private Finding body() throws IOException, InterruptedException {
        Visit visit = expect(Reaction.PLAIN);
        try (HttpConnection http = connect()) {
            http.sendHead(head(
                    "POST",
                    site.path(),
                    visit,
                    "Content-Type: application/octet-stream",
                    "Content-Length: " + BODY_BYTES));
            http.sendBody(BODY_BYTES);
            HttpConnection.Answer answer = http.answer();
            long bytes = arrived(visit).map(Arrival::bodyBytes).orElse(-1L);
            return Checks.body(server, answer.status(), BODY_BYTES, bytes);
        }
    }
}
