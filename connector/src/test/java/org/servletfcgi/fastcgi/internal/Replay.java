package org.servletfcgi.fastcgi.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The requests on a connection, as a server would see them, with this connector's default limits. */
final class Replay implements RecordHandler {
    private final List<Replayed> requests = new ArrayList<>();
    private final Map<Integer, Replayed> latest = new HashMap<>();
    private final List<List<String>> queries = new ArrayList<>();
    private int strayRecords;
    private boolean endedBetweenRecords;
    private @Nullable FastCgiException failure;

    /** What comes of a connection whose bytes arrive in these pieces, up to the end or to what is fatal. */
    static Replay of(List<ByteBuffer> pieces) {
        Replay replay = new Replay();
        RecordParser parser = new RecordParser(replay);
        try {
            pieces.forEach(parser::parse);
        } catch (FastCgiException fatal) {
            replay.failure = fatal;
        }
        replay.endedBetweenRecords = parser.betweenRecords();
        return replay;
    }

    List<Replayed> requests() {
        return requests;
    }

    /** The names of each GET_VALUES. */
    List<List<String>> queries() {
        return queries;
    }

    /** Records that no web server has a reason to send. */
    int strayRecords() {
        return strayRecords;
    }

    boolean endedBetweenRecords() {
        return endedBetweenRecords;
    }

    @Nullable
    FastCgiException failure() {
        return failure;
    }

    @Override
    public void beginRequest(int requestId, int role, int flags) {
        Replayed request = new Replayed(requestId, role, flags);
        requests.add(request);
        latest.put(requestId, request);
    }

    @Override
    public void abortRequest(int requestId) {
        request(requestId).aborts++;
    }

    @Override
    public void params(int requestId, ByteBuffer fragment) {
        Replayed request = request(requestId);
        request.paramsFragments++;
        request.paramsLength += fragment.remaining();
        request.decoder.decode(fragment);
    }

    @Override
    public void paramsEnd(int requestId) {
        request(requestId).paramsEnds++;
    }

    @Override
    public void stdin(int requestId, ByteBuffer fragment) {
        Replayed request = request(requestId);
        request.stdinFragments++;
        request.stdinLength += fragment.remaining();
        request.stdin.update(fragment);
    }

    @Override
    public void stdinEnd(int requestId) {
        request(requestId).stdinEnds++;
    }

    @Override
    public void data(int requestId, ByteBuffer fragment) {
        strayRecords++;
    }

    @Override
    public void dataEnd(int requestId) {
        strayRecords++;
    }

    @Override
    public void getValues(ByteBuffer content) {
        List<String> names = new ArrayList<>();
        new NameValueDecoder(4096, 100, 100, 100, (name, value) -> names.add(name)).decode(content);
        queries.add(names);
    }

    @Override
    public void unknownManagement(int type) {
        strayRecords++;
    }

    @Override
    public void unexpectedRecord(int type, int requestId) {
        strayRecords++;
    }

    private Replayed request(int requestId) {
        Replayed request = latest.get(requestId);
        if (request == null) {
            throw new AssertionError("no BEGIN_REQUEST for id " + requestId);
        }
        return request;
    }

    /** One request. */
    static final class Replayed {
        final int id;
        final int role;
        final int flags;
        final List<Pair> params = new ArrayList<>();
        int paramsFragments;
        int paramsLength;
        int paramsEnds;
        int stdinFragments;
        int stdinLength;
        int stdinEnds;
        int aborts;

        private final NameValueDecoder decoder = new NameValueDecoder(
                256 * 1024, 1000, 1024, 64 * 1024, (name, value) -> params.add(new Pair(name, value)));
        private final Digest stdin = new Digest();

        Replayed(int id, int role, int flags) {
            this.id = id;
            this.role = role;
            this.flags = flags;
        }

        NameValueDecoder.Outcome paramsOutcome() {
            return decoder.end();
        }

        /** To be asked once. */
        String stdinSha256() {
            return stdin.hex();
        }
    }
}
