package org.servletfcgi.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.servletfcgi.launcher.archive.ClassArchive;
import org.servletfcgi.launcher.deploy.Deployment;
import org.servletfcgi.launcher.deploy.Deployments;
import org.servletfcgi.launcher.deploy.Mount;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.exit.OneLine;
import org.servletfcgi.launcher.front.Invocation;
import org.servletfcgi.launcher.front.PrintConfig;
import org.servletfcgi.launcher.log.EventLog;
import org.servletfcgi.launcher.log.StandardStreams;
import org.servletfcgi.launcher.options.LogFormat;
import org.servletfcgi.launcher.options.LogLevel;
import org.servletfcgi.launcher.options.OptionException;
import org.servletfcgi.launcher.options.RunOptions;
import org.servletfcgi.socket.ListenAddress;
import org.servletfcgi.socket.ListenException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command {@code servlet-fcgi}. */
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private static final String CHECK = "check";

    private final RunOptions options;
    private final ServiceManager serviceManager;

    private enum State {
        STARTING,
        SERVING,
        STOPPING
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);
    private final CountDownLatch stopRequested = new CountDownLatch(1);

    private Main(RunOptions options, ServiceManager serviceManager) {
        this.options = options;
        this.serviceManager = serviceManager;
    }

    /** Runs the command and ends the process with its exit status. */
    public static void main(String[] arguments) {
        EventLog.setUp(false, Map.of());
        System.exit(run(writer(System.out), writer(System.err), System.getenv(), arguments));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, Charset.defaultCharset());
    }

    /** Runs the command until it is stopped or fails, and gives its exit status. */
    static int run(PrintWriter out, PrintWriter err, Map<String, String> environment, String... arguments) {
        if (arguments.length > 0) {
            Subcommand subcommand = Subcommand.named(arguments[0]);
            if (subcommand != null) {
                return subcommand.run(out, err, Arrays.copyOfRange(arguments, 1, arguments.length));
            }
        }
        // It takes the options of a start, so that a file of options can be checked too.
        boolean check = arguments.length > 0 && arguments[0].equals(CHECK);
        Forerunner.start();
        try {
            RunOptions options = new RunOptions();
            options.parse(List.of(arguments).subList(check ? 1 : 0, arguments.length), environment);
            if (options.helpRequested()) {
                options.printHelp(out);
            } else if (options.versionRequested()) {
                out.println(Version.text());
            } else if (options.printConfig() != null) {
                out.print(PrintConfig.text(options.printConfig(), options, mounts(options), place(environment)));
                out.flush();
            } else if (check) {
                setUpLog(options);
                Check.run(deployments(options), out);
            } else {
                new Main(options, new ServiceManager(environment)).serve();
            }
            return ExitStatus.OK.code();
        } catch (OptionException e) {
            ExitStatus status = e.isUnknownUser() ? ExitStatus.NOUSER : ExitStatus.USAGE;
            return fail(err, new LaunchException(status, String.valueOf(e.getMessage()), e));
        } catch (Exception e) {
            return fail(err, e);
        }
    }

    /** Tells the operator in one line why the command ends, and gives its exit status. */
    static int fail(PrintWriter err, Exception failure) {
        LaunchException told = failure instanceof LaunchException launch
                ? launch
                : new LaunchException(ExitStatus.SOFTWARE, "unexpected: " + OneLine.of(failure), failure);
        StandardStreams.drain();
        if (EventLog.isJson()) {
            LOG.error("{}", OneLine.of(told.problem()));
        } else {
            err.println(OneLine.of("servlet-fcgi: " + told.problem()));
        }
        LOG.debug("the command failed", failure);
        return told.status().code();
    }

    private static List<Mount> mounts(RunOptions options) throws LaunchException {
        if (options.applications().isEmpty()) {
            throw new LaunchException(
                    ExitStatus.USAGE, "no application is given: servlet-fcgi APP (see servlet-fcgi --help)");
        }
        return Mount.parseAll(options.applications(), options.contextPath());
    }

    private static Invocation.Place place(Map<String, String> environment) {
        return new Invocation.Place(Installation.program(), Path.of("").toAbsolutePath(), environment);
    }

    private static void setUpLog(RunOptions options) {
        EventLog.setUp(
                options.logFormat() == LogFormat.JSON,
                options.logLevels().stream()
                        .collect(Collectors.toMap(LogLevel::name, LogLevel::level, (first, last) -> last)));
    }

    private static Deployments deployments(RunOptions options) throws LaunchException {
        return Deployments.of(mounts(options), options.ee());
    }

    private void serve() throws LaunchException, InterruptedException {
        StandardStreams.handOver();
        setUpLog(options);
        Deployments deployments = deployments(options);
        EmbeddedServer server = new EmbeddedServer(options);
        open(server);
        StopSignals.handle(signal -> stop(signal, server));
        try {
            start(server, deployments);
        } catch (LaunchException e) {
            server.close();
            throw e;
        }
        state.compareAndSet(State.STARTING, State.SERVING);
        serviceManager.ready(server.listening());
        stopRequested.await();
        serviceManager.stopping(
                "requests in flight have " + options.stopTimeout().toSeconds() + " s");
        server.stop();
        LOG.info("stopped");
    }

    /** Before the application starts: an address in use is noticed before a second instance of it does anything. */
    private void open(EmbeddedServer server) throws LaunchException {
        try {
            server.open();
        } catch (IOException e) {
            String message = e instanceof ListenException ? String.valueOf(e.getMessage()) : OneLine.of(e);
            if (options.addresses().contains(new ListenAddress.Inherited())) {
                throw new LaunchException(
                        ExitStatus.USAGE,
                        message + "; use --bind ADDRESS, or start me with a listening socket there",
                        e);
            }
            throw new LaunchException(ExitStatus.UNAVAILABLE, message, e);
        }
    }

    private void start(EmbeddedServer server, Deployments deployments) throws LaunchException {
        List<Deployment> applications =
                deployments.prepare(WorkDirectory.create().path());
        for (Deployment application : applications) {
            if (options.mappingOptions().trustRemoteUser()) {
                application.showLogins();
            }
            server.add(application.handler());
            application.warnings().forEach(warning -> LOG.warn("{}: {}", application.path(), warning));
            LOG.info("starting {}", application);
        }
        try {
            server.start();
        } catch (Exception | LinkageError e) {
            throw Deployment.failure(applications, e);
        }
        ClassArchive.makeInBackground(applications.get(0).level().label());
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
                LOG.info(
                        "SIG{}: stopping, requests in flight have {} s",
                        signal,
                        options.stopTimeout().toSeconds());
                stopRequested.countDown();
            }
            case STOPPING -> {
                LOG.info("SIG{}: stopping at once", signal);
                StandardStreams.drain();
                Runtime.getRuntime().halt(ExitStatus.OK.code());
            }
        }
    }
}
