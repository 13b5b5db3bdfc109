package org.servletfcgi.fastcgi.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.servletfcgi.fastcgi.internal.NameValueDecoder.Outcome;

/**
 * What came of a stream of name-value pairs, within small limits.
 *
 * @param fatal whether it went on too long after it had broken a limit
 */
record Decoding(List<Pair> pairs, Outcome outcome, boolean fatal) {
    static final int MAX_BYTES = 300;
    static final int MAX_PAIRS = 10;
    static final int MAX_NAME = 100;
    static final int MAX_VALUE = 120;

    /** By the decoder under test. */
    static Decoding of(List<ByteBuffer> pieces) {
        List<Pair> pairs = new ArrayList<>();
        NameValueDecoder decoder = new NameValueDecoder(
                MAX_BYTES, MAX_PAIRS, MAX_NAME, MAX_VALUE, (name, value) -> pairs.add(new Pair(name, value)));
        boolean fatal = false;
        try {
            pieces.forEach(decoder::decode);
        } catch (FastCgiException broken) {
            fatal = true;
        }
        return new Decoding(pairs, decoder.end(), fatal);
    }

    /** By a plain reading of FastCGI §3.4 that needs all the bytes at once. */
    static Decoding expected(byte[] stream) {
        List<Pair> pairs = new ArrayList<>();
        int at = 0;
        while (at < stream.length) {
            int valueLengthAt = at + lengthOfLength(stream, at);
            if (valueLengthAt >= stream.length) {
                return new Decoding(pairs, Outcome.TRUNCATED, false);
            }
            int nameAt = valueLengthAt + lengthOfLength(stream, valueLengthAt);
            if (nameAt > stream.length) {
                return new Decoding(pairs, Outcome.TRUNCATED, false);
            }
            long name = length(stream, at);
            long value = length(stream, valueLengthAt);
            Outcome broken = broken(pairs.size() + 1, name, value, nameAt + name + value);
            if (broken != Outcome.COMPLETE) {
                return new Decoding(pairs, broken, stream.length > nameAt && stream.length > 4 * MAX_BYTES);
            }
            if (nameAt + name + value > stream.length) {
                return new Decoding(pairs, Outcome.TRUNCATED, false);
            }
            int valueAt = nameAt + (int) name;
            at = valueAt + (int) value;
            pairs.add(new Pair(text(stream, nameAt, valueAt), text(stream, valueAt, at)));
        }
        return new Decoding(pairs, Outcome.COMPLETE, false);
    }

    private static Outcome broken(int pairs, long name, long value, long end) {
        if (pairs > MAX_PAIRS) {
            return Outcome.TOO_MANY_PAIRS;
        }
        if (name > MAX_NAME) {
            return Outcome.NAME_TOO_LONG;
        }
        if (value > MAX_VALUE) {
            return Outcome.VALUE_TOO_LONG;
        }
        return end > MAX_BYTES ? Outcome.STREAM_TOO_LARGE : Outcome.COMPLETE;
    }

    private static int lengthOfLength(byte[] stream, int at) {
        return stream[at] < 0 ? 4 : 1;
    }

    private static long length(byte[] stream, int at) {
        return stream[at] < 0 ? ByteBuffer.wrap(stream).getInt(at) & 0x7FFF_FFFFL : stream[at];
    }

    private static String text(byte[] stream, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append((char) (stream[i] & 0xFF));
        }
        return text.toString();
    }
}
