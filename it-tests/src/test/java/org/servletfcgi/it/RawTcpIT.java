package org.servletfcgi.it;

/** The launcher on a TCP port, byte for byte. */
final class RawTcpIT extends RawTests {

    @Override
    Endpoint endpoint(ScratchFolder folder) {
        return Endpoint.Tcp.free();
    }
}
