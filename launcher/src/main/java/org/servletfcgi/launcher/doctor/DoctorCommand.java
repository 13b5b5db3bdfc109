package org.servletfcgi.launcher.doctor;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.launcher.client.GetCommand;
import org.servletfcgi.launcher.client.SocketFile;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.exit.OneLine;
import org.servletfcgi.launcher.options.OptionException;
import org.servletfcgi.launcher.options.RunOptions;
import org.servletfcgi.socket.ListenAddress;
import org.servletfcgi.socket.ListenException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The subcommand {@code doctor}: what is wrong between a web server and an application. */
@Command(
        name = "servlet-fcgi doctor",
        sortOptions = false,
        header = "Says what is wrong between a web server and an application, and which line to change.",
        customSynopsis = {
            "servlet-fcgi doctor [--path PATH] ADDRESS",
            "servlet-fcgi doctor --bind ADDRESS | --config FILE [OPTION]... URL",
        },
        descriptionHeading = "%n",
        description = {
            "With the ADDRESS of a running application: looks at its socket, and asks it as a web server does.",
            "",
            "With a URL of a web server: listens in place of the application, which has to be stopped, for a few seconds;"
                    + " asks the web server, and compares what arrives with what was sent. Requests of others get a 503"
                    + " meanwhile."
        },
        parameterListHeading = "%n",
        optionListHeading = "%n",
        footerHeading = "%n",
        footer = {
            "Each line begins with ok, advice (works, and could be better) or problem.",
            "Exit status: 0 no problem; 1 problems; 64 to 77 as in sysexits.h where nothing could be examined."
        })
public final class DoctorCommand implements Callable<Integer> {

    private static final int MOST_SECONDS = 3600;

    @Parameters(
            paramLabel = "ADDRESS|URL",
            description = "unix:/path, host:port, [ipv6]:port or port; or http://host:port/path.")
    private String subject = "";

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description = "With a URL: where the application listens when it runs, as in its own --bind.")
    private @Nullable String bind;

    @Option(
            names = "--socket-mode",
            paramLabel = "MODE",
            description = "With a URL: permissions of the socket, as the application's. Default: 0660.")
    private @Nullable String socketMode;

    @Option(
            names = "--socket-owner",
            paramLabel = "USER[:GROUP]",
            description = "With a URL: whom the socket is given to, as the application's.")
    private @Nullable String socketOwner;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "With a URL: the application's file of options, with its bind, socket-mode and so on.")
    private @Nullable String config;

    @Option(
            names = "--path",
            paramLabel = "PATH",
            description = "With an ADDRESS: what to ask the application for. Default: /.")
    private String path = "/";

    @Option(names = "--max-time", paramLabel = "SECONDS", description = "How long each answer may take. Default: 10.")
    private int maxTime = 10;

    @SuppressWarnings("UnusedVariable")
    @Option(names = "--help", usageHelp = true, description = "Print this help and exit.")
    private boolean help;

    @Spec
    private @Nullable CommandSpec spec;

    private int problems;

    /** Examines; picocli has filled in the options. */
    @Override
    public Integer call() throws LaunchException, InterruptedException {
        if (maxTime < 1 || maxTime > MOST_SECONDS) {
            throw usage("expected --max-time of 1 to " + MOST_SECONDS + ", but got " + maxTime);
        }
        Duration patience = Duration.ofSeconds(maxTime);
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        Consumer<Finding> report = finding -> {
            problems += finding.level() == Finding.Level.PROBLEM ? 1 : 0;
            out.println(finding);
        };
        if (subject.contains("://")) {
            examineSite(patience, report);
        } else {
            examineSocket(patience, report);
        }
        return (problems == 0 ? ExitStatus.OK : ExitStatus.FAILED).code();
    }

    private void examineSocket(Duration patience, Consumer<Finding> report) throws LaunchException {
        if (bind != null || config != null) {
            throw usage("--bind and --config go with a URL");
        }
        if (!path.startsWith("/")) {
            throw usage("expected --path of the form /path, but got \"" + path + "\"");
        }
        new SocketExamination(GetCommand.address(subject), path, patience, report).run();
    }

    private void examineSite(Duration patience, Consumer<Finding> report) throws LaunchException, InterruptedException {
        Site site = Site.parse(subject);
        RunOptions application = application();
        try (StandIn standIn = StandIn.at(application.addresses().get(0), application.listenOptions())) {
            Thread onSignal = new Thread(standIn::close, "doctor-stop");
            Runtime.getRuntime().addShutdownHook(onSignal);
            new SiteExamination(site, standIn, rights(standIn.address()), patience, report).run();
            forget(onSignal);
            if (standIn.strangers() > 0) {
                report.accept(Finding.ok(standIn.strangers() + " requests of others came and were answered with 503"));
            }
        } catch (ListenException e) {
            throw new LaunchException(
                    ExitStatus.UNAVAILABLE,
                    e.getMessage() + "; doctor listens in place of the application: stop it first",
                    e);
        } catch (IOException e) {
            throw new LaunchException(ExitStatus.UNAVAILABLE, OneLine.of(e), e);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs already: a signal has come.
        }
    }

    /** The options of the application that are about its socket, read as it reads them. */
    private RunOptions application() throws LaunchException {
        List<String> arguments = new ArrayList<>();
        add(arguments, "--bind", bind);
        add(arguments, "--socket-mode", socketMode);
        add(arguments, "--socket-owner", socketOwner);
        add(arguments, "--config", config);
        RunOptions options = new RunOptions();
        try {
            options.parse(arguments, Map.of());
        } catch (OptionException e) {
            throw new LaunchException(ExitStatus.USAGE, String.valueOf(e.getMessage()), e);
        }
        if (options.addresses().get(0) instanceof ListenAddress.Inherited) {
            throw usage("a URL needs --bind ADDRESS or --config FILE: where the application listens, which has to be"
                    + " stopped meanwhile");
        }
        return options;
    }

    private static void add(List<String> arguments, String name, @Nullable String value) {
        if (value != null) {
            arguments.add(name + "=" + value);
        }
    }

    private static String rights(ListenAddress address) {
        return address instanceof ListenAddress.Unix unix
                ? address + " (" + SocketFile.at(unix.path()).rights() + ")"
                : address.toString();
    }

    private static LaunchException usage(String problem) {
        return new LaunchException(ExitStatus.USAGE, problem);
    }
}
