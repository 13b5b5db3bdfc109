package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.fastcgi.internal.Splits;
import org.servletfcgi.server.FuzzedServer.Part;

/**
 * What a web server does, from bytes of which every value means something: a byte of options, then a step for each byte,
 * whose lower four bits say what, and whose upper four bits say how, some of them followed by bytes of their own.
 */
final class FuzzedScript {
    /** So that one input takes no longer than others. */
    private static final int MAX_SENT_BYTES = 128 * 1024;

    private static final int MAX_SINGLE_BYTES = 2000;
    private static final int[] IDS = {1, 2, 3, 8, 255, 256, 4660, 65535};
    private static final String[] METHODS = {"POST", "GET", "HEAD", "PUT"};
    private static final String[] LENGTHS = {"", "10", "65", "257", "0", "-1", "x", "99999"};

    private final ByteBuffer input;
    private final int options;
    private final List<Part> parts = new ArrayList<>();
    private final List<ByteBuffer> pieces = new ArrayList<>();
    private Records records = Records.none();
    private int id = 1;
    private int padding;
    private int sentBytes;

    FuzzedScript(ByteBuffer input) {
        this.input = input;
        this.options = next();
    }

    List<Part> parts() {
        while (input.hasRemaining() && sentBytes + records.bytes().length < MAX_SENT_BYTES) {
            int step = next();
            step(step & 0xF, step >> 4);
        }
        send(false);
        return parts;
    }

    private void step(int what, int how) {
        switch (what) {
            case 0 -> begin(how, how < 8 ? Records.RESPONDER : Records.AUTHORIZER, Records.KEEP_CONN);
            case 1 -> begin(how, next(), next());
            case 2 -> variables(how, next(), 1 + next());
            case 3 -> records.record(4, id, bytes(next()), padding);
            case 4 -> records.paramsEnd();
            case 5 -> records.stdin(new byte[1 + how * how * 64]);
            case 6 -> records.stdinEnd();
            case 7 -> records.abort();
            case 8 -> on(how);
            case 9 -> query(how);
            case 10 -> records.record(8, id, new byte[how], padding);
            case 11 -> records.record(next(), how < 8 ? 0 : id, bytes(next()), next());
            case 12 -> records.raw(bytes(next()));
            case 13 -> cut();
            case 14 -> send(true);
            default -> {
                padding = next();
                records.padded(padding);
            }
        }
    }

    private void begin(int how, int role, int flags) {
        on(how);
        records.andBegin(id, role, flags);
    }

    private void on(int how) {
        id = IDS[how % IDS.length];
        records.on(id);
    }

    private void variables(int how, int more, int size) {
        String path = PathApplication.PATHS.get(how % PathApplication.PATHS.size());
        String method = METHODS[more % METHODS.length];
        byte[] pairs = Records.pairs(
                Requests.variables(method, path, "CONTENT_LENGTH", LENGTHS[(more >> 4) % LENGTHS.length]));
        records.paramsInRecordsOf(size, pairs);
        records.paramsEnd();
    }

    private void query(int how) {
        String[] names = {"FCGI_MAX_CONNS", "FCGI_MAX_REQS", "FCGI_MPXS_CONNS", "OTHER"};
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            if ((how >> i & 1) != 0) {
                asked.add(names[i]);
            }
        }
        records.getValues(asked.toArray(String[]::new));
    }

    private void cut() {
        byte[] bytes = records.bytes();
        records = Records.none().on(id).padded(padding);
        sentBytes += bytes.length;
        int size = (options & 1) != 0 && bytes.length <= MAX_SINGLE_BYTES ? 1 : 65536;
        pieces.addAll(
                (options & 2) != 0
                        ? Splits.random(bytes, Splits.generator(options + sentBytes))
                        : Splits.pieces(bytes, size));
    }

    private void send(boolean answersAwaited) {
        cut();
        parts.add(new Part(List.copyOf(pieces), answersAwaited));
        pieces.clear();
    }

    private int next() {
        return input.hasRemaining() ? input.get() & 0xFF : 0;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        input.get(bytes, 0, Math.min(length, input.remaining()));
        return bytes;
    }
}
