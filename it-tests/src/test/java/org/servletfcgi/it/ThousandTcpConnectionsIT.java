package org.servletfcgi.it;

/** A thousand connections to the launcher's TCP port. */
final class ThousandTcpConnectionsIT extends ThousandConnections {

    @Override
    Endpoint endpoint(ScratchFolder folder) {
        return Endpoint.Tcp.free();
    }
}
