package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/** Tests that talk FastCGI, byte for byte, to one launcher, which runs for the whole class. */
interface OnLauncher extends HasLogs {

    /** The launcher, started before the first test. */
    Launcher launcher();

    @Override
    default String logs() {
        return launcher().process().log();
    }

    /** Opens a connection as a web server does. */
    default FastCgiConnection connect() throws IOException {
        return FastCgiConnection.open(launcher().endpoint());
    }

    /** Sends one request without a body on a connection of its own. */
    default FastCgiAnswer exchange(Params params) throws IOException {
        return exchange(params, new byte[0]);
    }

    /** Sends one request on a connection of its own. */
    default FastCgiAnswer exchange(Params params, byte[] body) throws IOException {
        return exchange(new Records()
                .begin(1, Records.RESPONDER, 0)
                .params(1, params.bytes())
                .stdin(1, body));
    }

    /** Sends records on a connection of their own and waits for the end of request 1, or of the connection. */
    default FastCgiAnswer exchange(Records records) throws IOException {
        try (var connection = connect()) {
            connection.send(records);
            return connection.answer();
        }
    }

    /** Asserts that a new connection is served as ever. */
    default void assertStillServing() throws IOException {
        var answer = exchange(Params.get("/echo/still-here"));

        assertThat(answer.ended()).isTrue();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.echo().value("pathInfo")).isEqualTo("/still-here");
    }
}
