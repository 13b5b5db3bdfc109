package org.servletfcgi.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.launcher.archive.ClassArchive;
import org.servletfcgi.socket.AllowedPeers;
import org.servletfcgi.socket.ListenAddress;
import org.servletfcgi.socket.ListenException;
import org.servletfcgi.socket.ListenOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code servlet-fcgi}. */
@Command(
        name = "servlet-fcgi",
        versionProvider = Version.class,
        sortOptions = false,
        header = "Runs a web application behind a web server that speaks FastCGI.",
        customSynopsis = "servlet-fcgi [--bind ADDRESS]... APP",
        descriptionHeading = "%n",
        description = {
            "Without --bind the listening socket is taken from file descriptor 0, where web servers and socket managers"
                    + " put it for the programs that they start.",
        },
        parameterListHeading = "%n",
        optionListHeading = "%n",
        footerHeading = "%n",
        footer = {
            "Signals: TERM, INT, HUP or USR1 end requests in flight (30 s at most) and exit with 0; a second one exits at"
                    + " once.",
            "Environment: JAVA_HOME, and SERVLET_FCGI_JAVA_OPTS for options of the JVM."
        })
public final class Main implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private static final String ALLOWED_PEERS = "FCGI_WEB_SERVER_ADDRS";
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    @Parameters(paramLabel = "APP", description = "A .war file, or the directory of an unpacked one (Servlet 6).")
    private Path app = Path.of("");

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description = {
                "Listen on unix:/path, host:port, [ipv6]:port, or port of the loopback interface.",
                "May be given several times."
            })
    private List<String> binds = new ArrayList<>();

    @SuppressWarnings("UnusedVariable")
    @Option(names = "--help", usageHelp = true, description = "Print this help and exit.")
    private boolean help;

    @SuppressWarnings("UnusedVariable")
    @Option(names = "--version", versionHelp = true, description = "Print the version and exit.")
    private boolean version;

    private enum State {
        STARTING,
        SERVING,
        STOPPING
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);
    private final CountDownLatch stopRequested = new CountDownLatch(1);

    /** Runs the command and ends the process with its exit status. */
    public static void main(String[] arguments) {
        System.exit(run(writer(System.out), writer(System.err), arguments));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, Charset.defaultCharset());
    }

    /** Runs the command until it is stopped or fails, and gives its exit status. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Main())
                .setExpandAtFiles(false)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((e, given) -> {
                    complain(err, e.getMessage() + " (see servlet-fcgi --help)");
                    return ExitStatus.USAGE.code();
                })
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    complain(
                            err,
                            e instanceof LaunchException launch ? launch.problem() : "unexpected: " + OneLine.of(e));
                    LOG.debug("launching failed", e);
                    return (e instanceof LaunchException launch ? launch.status() : ExitStatus.SOFTWARE).code();
                })
                .execute(arguments);
    }

    private static void complain(PrintWriter err, String message) {
        err.println(OneLine.of("servlet-fcgi: " + message));
    }

    /** Runs the application; picocli has filled in the options. */
    @Override
    public Integer call() throws LaunchException, InterruptedException {
        List<ListenAddress> addresses = addresses();
        WebApplication application = WebApplication.at(app);
        EmbeddedServer server =
                new EmbeddedServer(addresses, listenOptions(System.getenv(ALLOWED_PEERS)), STOP_TIMEOUT);
        open(server);
        StopSignals.handle(signal -> stop(signal, server));
        try {
            start(server, application);
        } catch (LaunchException e) {
            server.close();
            throw e;
        }
        state.compareAndSet(State.STARTING, State.SERVING);
        ClassArchive.makeInBackground();
        stopRequested.await();
        server.stop();
        LOG.info("stopped");
        return ExitStatus.OK.code();
    }

    private List<ListenAddress> addresses() throws LaunchException {
        if (binds.isEmpty()) {
            return List.of(new ListenAddress.Inherited());
        }
        try {
            return binds.stream().map(ListenAddress::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new LaunchException(ExitStatus.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /** The variable is the web server's, FastCGI §3.2: who sets it counts on it. */
    static ListenOptions listenOptions(@Nullable String allowedPeers) throws LaunchException {
        if (allowedPeers == null) {
            return ListenOptions.defaults();
        }
        try {
            return ListenOptions.defaults().withAllowedPeers(AllowedPeers.parse(allowedPeers));
        } catch (IllegalArgumentException e) {
            throw new LaunchException(ExitStatus.USAGE, ALLOWED_PEERS + ": " + e.getMessage(), e);
        }
    }

    /** Before the application starts: an address in use is noticed before a second instance of it does anything. */
    private void open(EmbeddedServer server) throws LaunchException {
        try {
            server.open();
        } catch (IOException e) {
            String message = e instanceof ListenException ? String.valueOf(e.getMessage()) : OneLine.of(e);
            if (binds.isEmpty()) {
                throw new LaunchException(
                        ExitStatus.USAGE,
                        message + "; use --bind ADDRESS, or start me with a listening socket there",
                        e);
            }
            throw new LaunchException(ExitStatus.UNAVAILABLE, message, e);
        }
    }

    private static void start(EmbeddedServer server, WebApplication application) throws LaunchException {
        WorkDirectory work = WorkDirectory.create();
        ContextHandler context = ServletEnvironment.load(ServletEnvironment.EE11)
                .newApplication(
                        "/",
                        application.directory(work.path().resolve("app")),
                        work.path().resolve("temp"));
        server.add(context);
        LOG.info("starting {} at /", application.path());
        try {
            server.start();
        } catch (Exception | LinkageError e) {
            throw new LaunchException(ExitStatus.SOFTWARE, application.path() + " does not start: " + OneLine.of(e), e);
        }
    }

    /** Called on a thread of its own for each signal. */
    private void stop(String signal, EmbeddedServer server) {
        switch (state.getAndSet(State.STOPPING)) {
            case STARTING -> {
                LOG.info("SIG{}: stopping before the application has started", signal);
                server.close();
                System.exit(ExitStatus.OK.code());
            }
            case SERVING -> {
                LOG.info("SIG{}: stopping, requests in flight have {} s", signal, STOP_TIMEOUT.toSeconds());
                stopRequested.countDown();
            }
            case STOPPING -> {
                LOG.info("SIG{}: stopping at once", signal);
                Runtime.getRuntime().halt(ExitStatus.OK.code());
            }
        }
    }
}
