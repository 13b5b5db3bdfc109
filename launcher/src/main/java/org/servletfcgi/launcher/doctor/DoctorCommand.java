package org.servletfcgi.launcher.doctor;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.launcher.ExitStatus;
import org.servletfcgi.launcher.LaunchException;
import org.servletfcgi.launcher.OneLine;
import org.servletfcgi.launcher.client.GetCommand;
import org.servletfcgi.launcher.client.SocketFile;
import org.servletfcgi.socket.ListenAddress;
import org.servletfcgi.socket.ListenException;
import org.servletfcgi.socket.ListenOptions;
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
            "servlet-fcgi doctor --bind ADDRESS URL",
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
            description =
                    "With a URL: permissions of the Unix domain socket, octal, as the application's. Default: 0660.")
    private String socketMode = "0660";

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
        if (bind != null) {
            throw usage("--bind goes with a URL");
        }
        if (!path.startsWith("/")) {
            throw usage("expected --path of the form /path, but got \"" + path + "\"");
        }
        new SocketExamination(GetCommand.address(subject), path, patience, report).run();
    }

    private void examineSite(Duration patience, Consumer<Finding> report) throws LaunchException, InterruptedException {
        Site site = Site.parse(subject);
        if (bind == null) {
            throw usage("a URL needs --bind ADDRESS: where the application listens, which has to be stopped meanwhile");
        }
        try (StandIn standIn = StandIn.at(GetCommand.address(bind), listenOptions())) {
            Thread onSignal = new Thread(standIn::close, "doctor-stop");
            Runtime.getRuntime().addShutdownHook(onSignal);
            new SiteExamination(site, standIn, rights(standIn.address()), patience, report).run();
            Runtime.getRuntime().removeShutdownHook(onSignal);
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

    private ListenOptions listenOptions() throws LaunchException {
        if (!socketMode.matches("0?[0-7]{3}")) {
            throw usage("expected --socket-mode of three octal digits such as 0660, but got \"" + socketMode + "\"");
        }
        int mode = Integer.parseInt(socketMode, 8);
        ListenOptions defaults = ListenOptions.defaults();
        return new ListenOptions(
                defaults.backlog(), permissions(mode), defaults.idleTimeout(), defaults.allowedPeers());
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            text.append((mode & 0400 >> i) == 0 ? '-' : "rwx".charAt(i % 3));
        }
        return PosixFilePermissions.fromString(text.toString());
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
