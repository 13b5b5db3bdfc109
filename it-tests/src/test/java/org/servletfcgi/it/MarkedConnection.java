package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** A kept connection for several marked requests at once. */
final class MarkedConnection implements AutoCloseable {

    private final FastCgiConnection connection;

    MarkedConnection(Endpoint endpoint) throws IOException {
        connection = FastCgiConnection.open(endpoint);
    }

    /** Sends all of them, and returns what is wrong with the answers. */
    List<String> exchange(List<MarkedRequest> requests) throws IOException {
        return exchange(requests, params -> params);
    }

    List<String> exchange(List<MarkedRequest> requests, UnaryOperator<Params> more) throws IOException {
        var records = new Records();
        for (var id = 1; id <= requests.size(); id++) {
            var params = more.apply(requests.get(id - 1).params());
            records.begin(id, Records.RESPONDER, Records.KEEP_CONN).params(id, params.bytes());
        }
        for (var id = 1; id <= requests.size(); id++) {
            records.stdin(id, requests.get(id - 1).body());
        }
        connection.send(records);
        var answers = new FastCgiAnswer[requests.size()];
        Arrays.setAll(answers, i -> new FastCgiAnswer());
        var came = new ArrayList<String>();
        try {
            receive(answers, came);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + " after " + came + " for " + requests, e);
        }
        var faults = new ArrayList<String>();
        for (var i = 0; i < answers.length; i++) {
            var request = requests.get(i);
            var head = answers[i].head();
            var fault = request.fault(
                    request.ownAddresses(),
                    head.subList(1, head.size()),
                    new String(answers[i].body(), StandardCharsets.ISO_8859_1));
            if (fault != null) {
                faults.add(fault);
            }
        }
        return faults;
    }

    private void receive(FastCgiAnswer[] answers, List<String> came) throws IOException {
        for (var ended = 0; ended < answers.length; ) {
            var received = Objects.requireNonNull(connection.next(), "the connection ended");
            came.add("type " + received.type() + " of " + received.id() + " with " + received.content().length);
            var answer = answers[received.id() - 1];
            assertThat(answer.ended()).as("request %d has ended", received.id()).isFalse();
            answer.add(received);
            ended += answer.ended() ? 1 : 0;
            if (answer.ended() && answer.stdout().length == 0) {
                throw new AssertionError("no response for request " + received.id());
            }
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
