package org.servletfcgi.launcher;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.launcher.bench.BenchCommand;
import org.servletfcgi.launcher.client.GetCommand;
import org.servletfcgi.launcher.doctor.DoctorCommand;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;
import picocli.CommandLine;

/** What the command does when its first argument is the name of one of these instead of an application. */
enum Subcommand {
    /** Asks an application. */
    GET {
        @Override
        Callable<Integer> command() {
            return new GetCommand();
        }
    },
    /** Examines what is between a web server and an application. */
    DOCTOR {
        @Override
        Callable<Integer> command() {
            return new DoctorCommand();
        }
    },
    /** Loads an application and checks its answers. */
    BENCH {
        @Override
        Callable<Integer> command() {
            return new BenchCommand();
        }
    };

    /** Made when it is run, so that none of them costs the start of an application anything. */
    abstract Callable<Integer> command();

    /** The subcommand of that name, or null. */
    static @Nullable Subcommand named(String argument) {
        for (Subcommand subcommand : values()) {
            if (subcommand.label().equals(argument)) {
                return subcommand;
            }
        }
        return null;
    }

    private String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Runs it and gives the exit status. */
    int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(command())
                .setExpandAtFiles(false)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((e, given) -> Main.fail(
                        err,
                        new LaunchException(
                                ExitStatus.USAGE,
                                e.getMessage() + " (see " + e.getCommandLine().getCommandName() + " --help)",
                                e)))
                .setExecutionExceptionHandler((e, line, parsed) -> Main.fail(err, e))
                .execute(arguments);
    }
}
