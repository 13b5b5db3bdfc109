package org.servletfcgi.it;

/** A thousand connections to the launcher's Unix domain socket. */
final class ThousandUnixConnectionsIT extends ThousandConnections {

    @Override
    Endpoint endpoint(ScratchFolder folder) {
        return new Endpoint.Unix(folder.resolve("app.sock"));
    }
}
