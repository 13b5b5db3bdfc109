package org.servletfcgi.launcher.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.exit.OneLine;
import org.servletfcgi.launcher.load.Load;
import org.servletfcgi.launcher.load.LoadResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The subcommand {@code bench}: as many requests as an application answers, without a web server. */
@Command(
        name = "servlet-fcgi bench",
        sortOptions = false,
        header = "Loads a running FastCGI application, checks every answer, and says how fast they came.",
        descriptionHeading = "%n",
        description = {
            "Each connection sends its next request when the answer has come, or at a --rate. The variables are those that"
                    + " nginx sends. An answer is right when it is whole, as long as its Content-Length says, and has a"
                    + " status of 200 to 399.",
            "",
            "Times have units (500ms, 30s, 5m), sizes may (64k, 8m)."
        },
        parameterListHeading = "%n",
        optionListHeading = "%n",
        footerHeading = "%n",
        footer = {
            "Exit status: 0 all answers were right; 1 some were not; 64 to 77 as in sysexits.h: no such host (68), nobody"
                    + " listens (69), the application takes no connection (75), permission (77)."
        })
public final class BenchCommand implements Callable<Integer> {

    private static final long FLUSH_SECONDS = 2;

    @Parameters(
            index = "0",
            paramLabel = "ADDRESS",
            description = "Where it listens: unix:/path, host:port, [ipv6]:port, or port of the loopback interface.")
    String address = "";

    @Parameters(index = "1", paramLabel = "/PATH", description = "Path and query, percent-encoded.")
    String target = "";

    @Option(
            names = {"-c", "--connections"},
            paramLabel = "COUNT",
            description = "Connections, at most 10000. Default: 32.")
    int connections = 32;

    @Option(
            names = {"-m", "--multiplexed"},
            paramLabel = "COUNT",
            description = "Requests at once on each connection, at most 1000. Default: 1.")
    int multiplexed = 1;

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "TIME",
            description = "For how long requests are begun. Default: 10s.")
    @Nullable
    String duration;

    @Option(
            names = {"-n", "--requests"},
            paramLabel = "COUNT",
            description = "That many requests instead, however long it takes.")
    @Nullable
    Long requests;

    @Option(
            names = {"-r", "--rate"},
            paramLabel = "PER-SECOND",
            description = {
                "Begin that many requests a second instead of one after the other.",
                "A request that has to wait for a free connection has its waiting counted."
            })
    double rate;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            description = "The same before, without counting it. Default: 2s; 0 with -n.")
    @Nullable
    String warmUp;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description =
                    "How long an answer may take. Without a right one for twice that time the run ends. Default: 10s.")
    String timeout = "10s";

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "COUNT",
            description = "Threads that make the load, at most 64. Default: 1.")
    int threads = 1;

    @Option(names = "--fresh", description = "A new connection for each request, as web servers without keep-alive.")
    boolean fresh;

    @Option(
            names = {"-X", "--request"},
            paramLabel = "METHOD",
            description = "Ask with this method. Default: GET, and POST with a body.")
    @Nullable
    String method;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description = "Send a header field. May be given several times.")
    List<String> headers = new ArrayList<>();

    @Option(
            names = "--param",
            paramLabel = "NAME=VALUE",
            description = "Send this variable, in place of the usual value if it has one. May be given several times.")
    List<String> params = new ArrayList<>();

    @Option(names = "--body", paramLabel = "SIZE", description = "Send a body of so many bytes, at most 64m.")
    @Nullable
    String body;

    @Option(names = "--data", paramLabel = "TEXT|@FILE", description = "Send this body, or a file's content.")
    @Nullable
    String data;

    @Option(
            names = "--expect-status",
            paramLabel = "STATUS",
            description = "Only this status is right. Default: 200 to 399.")
    @Nullable
    Integer expectedStatus;

    @Option(names = "--same-body", description = "An answer with another body than the first one's is wrong.")
    boolean sameBody;

    @Option(
            names = "--abort",
            paramLabel = "PERCENT",
            description = {
                "Abort that part of the requests at random: by ABORT_REQUEST, or without -m as often by closing.",
                "Each ABORT_REQUEST has to be answered by END_REQUEST."
            })
    double abort;

    @Option(names = "--histogram", description = "Print all percentiles of the latencies.")
    boolean histogram;

    @Option(names = "--json", description = "Print the result as one object of JSON.")
    boolean json;

    @SuppressWarnings("UnusedVariable")
    @Option(names = "--help", usageHelp = true, description = "Print this help and exit.")
    private boolean help;

    @Spec
    private @Nullable CommandSpec spec;

    private final boolean onTerminal;

    /** A command of this process. */
    public BenchCommand() {
        this(Terminal.isThere());
    }

    BenchCommand(boolean onTerminal) {
        this.onTerminal = onTerminal;
    }

    /** Loads; picocli has filled in the options. */
    @Override
    public Integer call() throws LaunchException, InterruptedException {
        Setup setup = Setup.of(this);
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        setup.ask().ifPresent(warning -> err.println("servlet-fcgi: " + warning));
        LoadResult result = load(setup, out, err);
        return (result.isRight() ? ExitStatus.OK : ExitStatus.FAILED).code();
    }

    private LoadResult load(Setup setup, PrintWriter out, PrintWriter err)
            throws LaunchException, InterruptedException {
        Load load;
        try {
            load = new Load(setup.plan(), setup.request()::conversation);
        } catch (IOException e) {
            throw new LaunchException(ExitStatus.IOERR, OneLine.of(e), e);
        }
        Interrupt interrupt = new Interrupt(load);
        try (interrupt) {
            if (!json) {
                out.println(setup.summary());
            }
            ProgressLine line = new ProgressLine(err, onTerminal && !json);
            LoadResult result = load.run(line::show);
            line.clear();
            Report report = new Report(setup, result);
            out.print(json ? report.json(histogram) : report.text(histogram));
            out.flush();
            return result;
        }
    }

    /** An interrupt from the keyboard ends the run, and what came until then is printed before the process ends. */
    private static final class Interrupt implements AutoCloseable {

        private final CountDownLatch printed = new CountDownLatch(1);
        private final Thread hook;

        Interrupt(Load load) {
            hook = new Thread(() -> {
                load.stop();
                try {
                    printed.await(FLUSH_SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Runtime.getRuntime().addShutdownHook(hook);
        }

        @Override
        public void close() {
            printed.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process is ending, and the hook has done what it is for.
            }
        }
    }
}
