package org.servletfcgi.it;

/** The launcher on a Unix domain socket, byte for byte. */
final class RawUnixSocketIT extends RawTests {

    @Override
    Endpoint endpoint(ScratchFolder folder) {
        return new Endpoint.Unix(folder.resolve("app.sock"));
    }
}
