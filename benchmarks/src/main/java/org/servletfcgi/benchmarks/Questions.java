package org.servletfcgi.benchmarks;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.servletfcgi.benchmarks.client.Request;
import org.servletfcgi.benchmarks.measure.Metric;
import org.servletfcgi.benchmarks.measure.Question;
import org.servletfcgi.benchmarks.measure.Side;
import org.servletfcgi.benchmarks.process.Servers;
import org.servletfcgi.benchmarks.process.Servers.Listening;
import org.servletfcgi.benchmarks.server.Protocol;
import org.servletfcgi.launcher.load.Conversation;

/** The goals: what is asked, by whom, and how the ratios are to be. */
final class Questions {

    /** What is asked first, and most. */
    static final String SMALL = "small";

    private static final int UPLOAD_BYTES = 100_000;
    private static final int MULTIPLEXED = 32;

    private final Servers servers;

    Questions(Servers servers) {
        this.servers = servers;
    }

    /** All whose ids are wanted; programs that they need are started. */
    List<Question> wanted(Settings settings) throws IOException {
        List<Question> questions = new ArrayList<>(List.of(
                direct(SMALL, "14-byte answer", Metric.CPU, Request.small(), 0.65, 1.0),
                direct("fields", "16 kB answer with ten header fields", Metric.CPU, Request.fields(), 0.75, 1.0),
                direct("small-p99", "14-byte answer", Metric.P99, Request.small(), 1.0, 1.0),
                direct("fields-p99", "16 kB answer with ten header fields", Metric.P99, Request.fields(), 1.0, 1.0),
                direct("upload", "100 kB upload", Metric.THROUGHPUT, Request.upload(UPLOAD_BYTES), 1.3, 1.0),
                direct("download", "1 MiB download", Metric.THROUGHPUT, Request.download(), 1.3, 1.0)));
        if (settings.wants("nginx")) {
            addBehindNginx(questions);
        }
        questions.add(multiplexed());
        questions.removeIf(question -> !settings.wants(question.id()));
        return questions;
    }

    private Question direct(String id, String title, Metric metric, Request request, double fastCgi, double http) {
        List<Side> sides = new ArrayList<>();
        for (Protocol protocol : Protocol.values()) {
            Supplier<Conversation> conversations =
                    protocol == Protocol.JETTY_HTTP ? request.http() : request.fastCgi(1);
            sides.add(Side.of(servers.of(protocol), conversations));
        }
        return new Question(id, title, metric, metric == Metric.P99, sides, List.of(fastCgi, http));
    }

    private void addBehindNginx(List<Question> questions) throws IOException {
        Map<Protocol, UnixDomainSocketAddress> fronts = servers.startNginx();
        if (fronts.isEmpty()) {
            return;
        }
        List<Side> sides = new ArrayList<>();
        fronts.forEach((protocol, address) -> sides.add(
                Side.of(servers.of(protocol).at(address), Request.small().http())));
        questions.add(new Question(
                "nginx", "14-byte answer behind nginx", Metric.THROUGHPUT, false, sides, List.of(1.3, 1.0)));
    }

    private Question multiplexed() {
        Listening ours = servers.of(Protocol.SERVLET_FCGI);
        Request request = Request.small();
        return new Question(
                "multiplexed",
                "32 requests at once on one connection",
                Metric.THROUGHPUT,
                false,
                List.of(
                        new Side("on one connection", ours, request.fastCgi(MULTIPLEXED), 1, MULTIPLEXED),
                        new Side("on 32 connections", ours, request.fastCgi(1), MULTIPLEXED, 1)),
                List.of(0.8));
    }

    /** What else is installed and speaks FastCGI, beside ours; for information. */
    List<Side> peers() throws IOException {
        List<Side> peers = new ArrayList<>();
        Request request = Request.small();
        peers.add(Side.of(servers.of(Protocol.SERVLET_FCGI), request.fastCgi(1)));
        Listening php = servers.startPhp();
        if (php != null) {
            peers.add(Side.of(php, Request.script(servers.phpScript()).fastCgi(1)));
        }
        Listening go = servers.startGo();
        if (go != null) {
            peers.add(Side.of(go, request.fastCgi(1)));
        }
        return peers;
    }
}
