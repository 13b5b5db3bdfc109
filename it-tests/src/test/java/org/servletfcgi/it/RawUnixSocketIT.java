package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The launcher on a Unix domain socket, byte for byte. */
final class RawUnixSocketIT extends RawTests {

    @Override
    Endpoint endpoint(ScratchFolder folder) {
        return new Endpoint.Unix(folder.resolve("app.sock"));
    }

    // Here only, because it takes as long as paramsTimeout, 10 seconds.
    @Test
    void Q16_a_request_that_stops_inside_its_params_is_given_up() throws Exception {
        try (var connection = connect()) {
            connection.send(new Records()
                    .begin(1, Records.RESPONDER, Records.KEEP_CONN)
                    .raw(Records.record(Records.PARAMS, 1, Records.pair("REQUEST_METHOD", "GET"), 0)));

            assertThat(connection.answer().status()).isEqualTo(408);
            assertThat(connection.hasMore()).isFalse();
        }
        assertStillServing();
    }
}
