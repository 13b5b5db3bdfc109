package org.servletfcgi.launcher;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Optional;
import org.servletfcgi.launcher.client.GetCommand;
import org.servletfcgi.launcher.doctor.DoctorCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * The commands that run no application, each with options of its own. They are not known to the command that does, so that
 * its start does not wait for their models.
 */
final class Subcommands {

    private static final Logger LOG = LoggerFactory.getLogger(Subcommands.class);

    private Subcommands() {}

    /** The subcommand that the first argument names, not run yet. */
    static Optional<Object> named(String... arguments) {
        return switch (arguments.length == 0 ? "" : arguments[0]) {
            case "get" -> Optional.of(new GetCommand());
            case "doctor" -> Optional.of(new DoctorCommand());
            default -> Optional.empty();
        };
    }

    /**
     * Runs a subcommand.
     *
     * @param arguments all of them, with its name as the first
     * @return its exit status
     */
    static int run(Object subcommand, PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(subcommand)
                .setExpandAtFiles(false)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((e, given) -> {
                    complain(err, e.getMessage() + " (see " + e.getCommandLine().getCommandName() + " --help)");
                    return ExitStatus.USAGE.code();
                })
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    LOG.debug("{} failed", command.getCommandName(), e);
                    if (e instanceof LaunchException failure) {
                        complain(err, failure.problem());
                        return failure.status().code();
                    }
                    complain(err, "unexpected: " + OneLine.of(e));
                    return ExitStatus.SOFTWARE.code();
                })
                .execute(Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static void complain(PrintWriter err, String message) {
        err.println(OneLine.of("servlet-fcgi: " + message));
    }
}
