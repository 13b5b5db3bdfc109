package org.servletfcgi.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.servletfcgi.launcher.app.HeldServlet;

/** An application on a socket of its own, for the subcommands that ask a running one. */
final class AskedApplication {

    private final Path directory;
    private final Path tmpdir;
    private final String address;

    /**
     * An application that is not started.
     *
     * @param directory where its archive and its socket are
     * @param tmpdir the folder for temporary files of all that is launched
     */
    AskedApplication(Path directory, Path tmpdir) {
        this.directory = directory;
        this.tmpdir = tmpdir;
        this.address = "unix:" + directory.resolve("app.sock");
    }

    String address() {
        return address;
    }

    Launched start() throws Exception {
        Path app = WebApp.hello().type(HeldServlet.class).archive(directory.resolve("app.war"));
        return Launched.with(tmpdir, List.of(), "--bind", address, app.toString())
                .awaitListening();
    }

    /** Launches a subcommand with the address and these arguments. */
    Launched ask(String subcommand, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(subcommand, address));
        all.addAll(List.of(arguments));
        return Launched.with(tmpdir, List.of(), all.toArray(String[]::new));
    }
}
