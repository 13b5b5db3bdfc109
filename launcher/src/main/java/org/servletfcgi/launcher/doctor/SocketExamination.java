package org.servletfcgi.launcher.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.servletfcgi.launcher.client.Answer;
import org.servletfcgi.launcher.client.Body;
import org.servletfcgi.launcher.client.Deadline;
import org.servletfcgi.launcher.client.FastCgiClient;
import org.servletfcgi.launcher.client.Head;
import org.servletfcgi.launcher.client.SocketFile;
import org.servletfcgi.launcher.client.Variables;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.socket.ListenAddress;

/** Looks at the socket of a running application, and asks it as a web server does. */
final class SocketExamination {

    /** Applications that know FCGI_GET_VALUES answer at once. */
    private static final Duration VALUES_PATIENCE = Duration.ofSeconds(2);

    private static final Set<String> NAMES = Set.of("FCGI_MAX_CONNS", "FCGI_MAX_REQS", "FCGI_MPXS_CONNS");

    private final ListenAddress address;
    private final String path;
    private final Duration patience;
    private final Consumer<Finding> report;

    /**
     * An examination that has not begun.
     *
     * @param path what to ask for, percent-encoded
     * @param patience how long an answer may take
     */
    SocketExamination(ListenAddress address, String path, Duration patience, Consumer<Finding> report) {
        this.address = address;
        this.path = path;
        this.patience = patience;
        this.report = report;
    }

    void run() {
        if (address instanceof ListenAddress.Unix unix && !file(unix.path())) {
            return;
        }
        if (address instanceof ListenAddress.Tcp tcp) {
            network(tcp.host());
        }
        if (request()) {
            values();
        }
    }

    private boolean file(Path socket) {
        SocketFile file = SocketFile.at(socket);
        boolean open = true;
        for (Path next = socket.getParent(); next != null; next = next.getParent()) {
            SocketFile directory = SocketFile.at(next);
            if (directory.type() == SocketFile.Type.OTHER && !SocketChecks.isOpen(directory)) {
                report.accept(SocketChecks.closedDirectory(next.toString(), directory));
                open = false;
            }
        }
        report.accept(SocketChecks.socket(address, file, open));
        return file.type() == SocketFile.Type.SOCKET;
    }

    private void network(String host) {
        try {
            report.accept(SocketChecks.network(InetAddress.getByName(host).isLoopbackAddress()));
        } catch (UnknownHostException e) {
            report.accept(Finding.problem(address + ": the host is unknown"));
        }
    }

    /** Two requests on one connection, the first of which counts. */
    private boolean request() {
        try (FastCgiClient client = FastCgiClient.connect(address, Deadline.in(patience))) {
            long start = System.nanoTime();
            int status = get(client);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            report.accept(SocketChecks.answer(path, status, millis));
            report.accept(SocketChecks.kept(answersAgain(client)));
            return true;
        } catch (LaunchException e) {
            report.accept(Finding.problem(e.problem()));
            return false;
        } catch (IOException e) {
            throw new IllegalStateException("neither body nor receiver fails", e);
        }
    }

    private boolean answersAgain(FastCgiClient client) throws IOException {
        try {
            get(client);
            return true;
        } catch (LaunchException e) {
            return false;
        }
    }

    private int get(FastCgiClient client) throws IOException, LaunchException {
        StatusOnly answer = new StatusOnly();
        client.request(new Variables("GET", path).asMap(), Body.none(), true, answer);
        return answer.status;
    }

    private void values() {
        try (FastCgiClient client = FastCgiClient.connect(address, Deadline.in(VALUES_PATIENCE))) {
            report.accept(SocketChecks.values(client.values(NAMES)));
        } catch (LaunchException | IOException e) {
            report.accept(SocketChecks.noValues());
        }
    }

    private static final class StatusOnly implements Answer {

        private int status;

        @Override
        public void head(Head head) {
            status = head.status();
        }

        @Override
        public void body(ByteBuffer part) {}

        @Override
        public void stderr(ByteBuffer part) {}
    }
}
