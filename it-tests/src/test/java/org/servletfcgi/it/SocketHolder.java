package org.servletfcgi.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that holds a listening Unix domain socket and starts applications with it as their descriptor 0, each beside
 * the one before, as a supervisor does.
 */
final class SocketHolder {

    private static final String PROGRAM = """
            use Socket; use POSIX ':sys_wait_h';
            my $path = shift; my $wanted = 0;
            $SIG{USR1} = sub { $wanted++ };
            $SIG{CHLD} = sub { 1 while waitpid(-1, WNOHANG) > 0 };
            umask 0;
            socket(S, PF_UNIX, SOCK_STREAM, 0) && bind(S, sockaddr_un($path)) && listen(S, 1024) or die $!;
            while (1) {
              select(undef, undef, undef, 0.05);
              while ($wanted > 0) {
                $wanted--;
                next if fork;
                open(STDIN, '<&', S) or die; close(S); exec @ARGV or die;
              }
            }
            """;

    private static final String READY = "listening on ";

    /** Beside another one that serves as fast as it can. */
    private static final Duration START = Patience.PROCESS.multipliedBy(3);

    private final ChildProcess process;
    private int started;

    private SocketHolder(ChildProcess process) {
        this.process = process;
    }

    /** Holds a socket for the sample application. */
    static SocketHolder of(ScratchFolder folder, Endpoint.Unix endpoint) {
        var command =
                new ArrayList<>(List.of("perl", "-e", PROGRAM, endpoint.path().toString()));
        command.add(Build.launcher().toString());
        command.add(Build.application().toString());
        var process = ChildProcess.start("socket-holder", folder.path(), command);
        process.awaitReady(endpoint::accepts);
        return new SocketHolder(process);
    }

    ChildProcess process() {
        return process;
    }

    /** Starts the application once more, and waits until it serves. */
    ProcessHandle start() throws Exception {
        var before = process.descendants().map(ProcessHandle::pid).toList();
        started++;
        new ProcessBuilder("kill", "-USR1", Long.toString(process.pid()))
                .start()
                .waitFor();
        process.awaitReady(() -> process.log().split(READY, -1).length > started, START);
        return process.handle()
                .children()
                .filter(child -> !before.contains(child.pid()))
                .findFirst()
                .orElseThrow();
    }
}
