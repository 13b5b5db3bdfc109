package org.servletfcgi.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.servletfcgi.benchmarks.measure.Metric;
import org.servletfcgi.benchmarks.measure.Outcome;
import org.servletfcgi.benchmarks.measure.Question;
import org.servletfcgi.benchmarks.measure.Side;
import org.servletfcgi.benchmarks.measure.Turns;
import org.servletfcgi.benchmarks.process.Servers;
import org.servletfcgi.benchmarks.report.Chart;
import org.servletfcgi.benchmarks.report.Environment;
import org.servletfcgi.benchmarks.report.Json;
import org.servletfcgi.benchmarks.report.Report;
import org.servletfcgi.benchmarks.report.Results;
import org.servletfcgi.benchmarks.report.Table;

/**
 * The program: asks all sides all questions, prints the tables and writes {@code comparison.md}, {@code comparison.json}
 * and {@code comparison.svg}. Its status is 0 where everything could be measured, whatever came of it.
 */
public final class Comparison {

    private static final String PEERS = "peers";

    private final Settings settings;
    private final StringBuilder text = new StringBuilder();
    private final List<Outcome> outcomes = new ArrayList<>();
    private boolean complete = true;

    private Comparison(Settings settings) {
        this.settings = settings;
    }

    /** Properties of the system say what to do, see {@link Settings}. */
    public static void main(String[] arguments) throws Exception {
        boolean complete;
        try {
            complete = new Comparison(Settings.of(System.getProperties())).run();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            complete = false;
        }
        System.exit(complete ? 0 : 1);
    }

    /** Runs it; whether everything could be measured. */
    static boolean run(Settings settings) throws IOException, InterruptedException {
        return new Comparison(settings).run();
    }

    private boolean run() throws IOException, InterruptedException {
        Environment environment = Environment.now();
        Files.createDirectories(settings.output());
        try (Servers servers = new Servers(settings.output().resolve("comparison-servers.log"))) {
            Thread end = new Thread(servers::close, "end");
            Runtime.getRuntime().addShutdownHook(end);
            ask(servers);
            if (!outcomes.isEmpty()) {
                print("## Goals\n\n" + Report.goals(outcomes) + "\n");
                print("## Medians\n\n" + Report.numbers(outcomes) + "\n");
            }
            measure(PEERS, () -> print("## Other FastCGI applications\n\n" + peers(servers)));
            measure(Scaling.ID, () -> print("## Growth\n\n" + growth(servers)));
            Runtime.getRuntime().removeShutdownHook(end);
        }
        Environment after = environment.after();
        print("## Machine\n\n" + Report.machine(after));
        write("comparison.md", text.toString());
        write("comparison.json", Json.write(Results.of(outcomes, after)));
        write("comparison.svg", Chart.of(outcomes));
        return complete;
    }

    private void ask(Servers servers) throws IOException, InterruptedException {
        Turns turns = new Turns(settings.rounds(), settings.turn());
        boolean first = true;
        for (Question question : new Questions(servers).wanted(settings)) {
            System.err.println(
                    "measuring: " + question.title() + ", " + question.metric().title());
            try {
                outcomes.add(turns.ask(question, settings.warmUp(first)));
            } catch (IOException e) {
                failed(question.title(), e);
            }
            first = false;
        }
    }

    private interface Part {
        void run() throws IOException, InterruptedException;
    }

    private void measure(String id, Part part) throws InterruptedException {
        if (settings.wants(id)) {
            System.err.println("measuring: " + id);
            try {
                part.run();
            } catch (IOException e) {
                failed(id, e);
            }
        }
    }

    private void failed(String what, IOException failure) {
        complete = false;
        print("Not measured: " + what + ": " + failure.getMessage() + "\n\n");
    }

    private String peers(Servers servers) throws IOException, InterruptedException {
        List<Side> sides = new Questions(servers).peers();
        List<Double> noGoals = sides.stream().skip(1).map(side -> 0.0).toList();
        // Longer turns: of many processes with little to do the steps of 10 ms add up.
        Turns turns = new Turns(Math.min(settings.rounds(), 5), settings.turn().multipliedBy(3));
        Question question = new Question(PEERS, "14-byte answer", Metric.CPU, false, sides, noGoals);
        return Report.numbers(List.of(turns.ask(question, settings.warmUp(false)))) + "\n";
    }

    private String growth(Servers servers) throws IOException, InterruptedException {
        Table table = new Table("of", "size", "CPU µs/request", "times the size", "times the cost", "at most linear");
        for (Scaling.Point point : new Scaling(servers, settings).measure()) {
            table.row(
                    point.what(),
                    Integer.toString(point.size()),
                    number(point.cpuMicros()),
                    number(point.growth()),
                    number(point.cost()),
                    point.isLinear() ? "yes" : "no");
        }
        return table.text() + "\n";
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, number < 100 ? "%.1f" : "%.0f", number);
    }

    private void print(String part) {
        text.append(part);
        System.out.print(part);
        System.out.flush();
    }

    private void write(String name, String content) throws IOException {
        Path file = settings.output().resolve(name);
        Files.writeString(file, content);
        System.err.println("written: " + file);
    }
}
