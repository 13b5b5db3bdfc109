package org.servletfcgi.fastcgi.internal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * Owned by the thread that parses the connection: reads a whole stream of name-value pairs (FastCGI §3.4), however it
 * is cut, within four limits.
 *
 * <pre>{@code
 *  length: 0xxxxxxx                                       0 to 127
 *          1xxxxxxx xxxxxxxx xxxxxxxx xxxxxxxx            0 to 2^31-1, short ones too
 *  pair:   length of name, length of value, name, value
 *
 *  NAME_LENGTH --> VALUE_LENGTH --+--> TEXT --> NAME_LENGTH
 *                                 +--(over a limit)--> OVER_LIMIT
 * }</pre>
 *
 * <p>Pairs go to the sink in their order, repeated ones too; one that is whole in a fragment goes there without a copy. The
 * lengths of a pair are compared with the limits before anything is stored for it, and what is stored grows with the bytes
 * that have arrived, so that a declared length alone costs nothing. Once a limit is broken, the sink gets nothing more and the
 * rest of the stream is consumed, up to {@link #OVER_LIMIT_FACTOR} times the limit of bytes.
 */
public final class NameValueDecoder {
    /** How many times the limit of bytes is consumed from a stream that broke a limit, before it is fatal. */
    public static final int OVER_LIMIT_FACTOR = 4;

    private static final int LONG_LENGTH_FLAG = 0x80;
    private static final byte[] NO_BYTES = {};

    /** A store of more bytes is not kept for the pairs that follow: most are short. */
    private static final int MAX_KEPT_TEXT = 4 * 1024;

    /** What has become of a stream. */
    public enum Outcome {
        /** Every pair was whole and went to the sink. */
        COMPLETE,
        /** The stream ended inside a pair. */
        TRUNCATED,
        /** The stream was longer than {@code maxBytes}, or a pair's lengths were about to make it so. */
        STREAM_TOO_LARGE,
        /** There were more pairs than {@code maxPairs}. */
        TOO_MANY_PAIRS,
        /** A name was longer than {@code maxNameBytes}. */
        NAME_TOO_LONG,
        /** A value was longer than {@code maxValueBytes}. */
        VALUE_TOO_LONG
    }

    private enum State {
        NAME_LENGTH,
        VALUE_LENGTH,
        TEXT,
        OVER_LIMIT
    }

    private final int maxBytes;
    private final int maxPairs;
    private final int maxNameBytes;
    private final int maxValueBytes;
    private final PairSink sink;

    private State state = State.NAME_LENGTH;
    private Outcome outcome = Outcome.COMPLETE;
    private long consumed;
    private int pairs;
    private int length;
    private int missingLengthBytes;
    private int nameLength;
    private int valueLength;
    private byte[] text = NO_BYTES;
    private int textSize;

    /**
     * A decoder at the start of a stream.
     *
     * @param maxBytes most bytes in the stream, lengths included, 1 or more
     * @param maxPairs most pairs, 1 or more
     * @param maxNameBytes most bytes in a name, 1 or more
     * @param maxValueBytes most bytes in a value, 1 or more
     * @param sink takes each pair, name first, one char for each byte (ISO-8859-1)
     * @throws IllegalArgumentException if a limit is less than 1
     */
    public NameValueDecoder(
            int maxBytes, int maxPairs, int maxNameBytes, int maxValueBytes, BiConsumer<String, String> sink) {
        this(maxBytes, maxPairs, maxNameBytes, maxValueBytes, PairSink.ofStrings(sink));
    }

    /** As the other one, for a sink that needs no strings. */
    public NameValueDecoder(int maxBytes, int maxPairs, int maxNameBytes, int maxValueBytes, PairSink sink) {
        this.maxBytes = atLeastOne("maxBytes", maxBytes);
        this.maxPairs = atLeastOne("maxPairs", maxPairs);
        this.maxNameBytes = atLeastOne("maxNameBytes", maxNameBytes);
        this.maxValueBytes = atLeastOne("maxValueBytes", maxValueBytes);
        this.sink = sink;
    }

    /**
     * Consumes the whole fragment.
     *
     * @param fragment the next bytes of the stream; not retained
     * @throws FastCgiException if the stream broke a limit and went on past {@link #OVER_LIMIT_FACTOR} times
     *     {@code maxBytes}; the decoder must not be used again
     */
    public void decode(ByteBuffer fragment) {
        while (fragment.hasRemaining()) {
            switch (state) {
                case NAME_LENGTH -> {
                    if (readLength(fragment)) {
                        nameLength = length;
                        state = State.VALUE_LENGTH;
                    }
                }
                case VALUE_LENGTH -> {
                    if (readLength(fragment)) {
                        valueLength = length;
                        startPair(fragment);
                    }
                }
                case TEXT -> readText(fragment);
                case OVER_LIMIT -> skip(fragment);
            }
        }
    }

    /**
     * The outcome of the stream if this was its end: the limit that it broke, or whether it ended inside a pair. A
     * question only: it changes nothing.
     */
    public Outcome end() {
        if (state == State.OVER_LIMIT || betweenPairs()) {
            return outcome;
        }
        return Outcome.TRUNCATED;
    }

    private boolean betweenPairs() {
        return state == State.NAME_LENGTH && missingLengthBytes == 0;
    }

    /** Takes one byte of a length, and tells whether the length is whole. */
    private boolean readLength(ByteBuffer fragment) {
        int next = Wire.get8(fragment);
        consumed++;
        if (missingLengthBytes > 0) {
            length = length << 8 | next;
            missingLengthBytes--;
        } else if (next < LONG_LENGTH_FLAG) {
            length = next;
        } else {
            length = next & ~LONG_LENGTH_FLAG;
            missingLengthBytes = 3;
        }
        return missingLengthBytes == 0;
    }

    private void startPair(ByteBuffer fragment) {
        pairs++;
        outcome = brokenLimit();
        if (outcome != Outcome.COMPLETE) {
            state = State.OVER_LIMIT;
            text = NO_BYTES;
            return;
        }
        int size = nameLength + valueLength;
        if (fragment.remaining() < size) {
            state = State.TEXT;
            return;
        }
        int start = fragment.position();
        fragment.position(start + size);
        consumed += size;
        state = State.NAME_LENGTH;
        sink.pair(fragment, start, nameLength, valueLength);
    }

    private Outcome brokenLimit() {
        if (pairs > maxPairs) {
            return Outcome.TOO_MANY_PAIRS;
        }
        if (nameLength > maxNameBytes) {
            return Outcome.NAME_TOO_LONG;
        }
        if (valueLength > maxValueBytes) {
            return Outcome.VALUE_TOO_LONG;
        }
        // Two lengths of up to 2^31-1 each: an int would overflow into a number within the limit.
        if (consumed + nameLength + valueLength > maxBytes) {
            return Outcome.STREAM_TOO_LARGE;
        }
        return Outcome.COMPLETE;
    }

    private void readText(ByteBuffer fragment) {
        int arrived = Math.min(fragment.remaining(), nameLength + valueLength - textSize);
        reserve(textSize + arrived);
        fragment.get(text, textSize, arrived);
        textSize += arrived;
        consumed += arrived;
        endPairIfWhole();
    }

    /** Doubles the store, but never beyond what the pair declared, which is within the limits. */
    private void reserve(int size) {
        if (size > text.length) {
            int doubled = Math.min(2 * text.length, nameLength + valueLength);
            text = Arrays.copyOf(text, Math.max(size, doubled));
        }
    }

    private void endPairIfWhole() {
        if (textSize < nameLength + valueLength) {
            return;
        }
        ByteBuffer pair = ByteBuffer.wrap(text);
        textSize = 0;
        if (text.length > MAX_KEPT_TEXT) {
            text = NO_BYTES;
        }
        state = State.NAME_LENGTH;
        sink.pair(pair, 0, nameLength, valueLength);
    }

    private void skip(ByteBuffer fragment) {
        consumed += fragment.remaining();
        fragment.position(fragment.limit());
        long most = (long) OVER_LIMIT_FACTOR * maxBytes;
        if (consumed > most) {
            throw new FastCgiException(
                    FastCgiException.Reason.PARAMS_LENGTH,
                    "expected name-value pairs of at most " + maxBytes + " bytes (maxBytes), got more than " + most);
        }
    }

    private static int atLeastOne(String limit, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("expected " + limit + " of 1 or more, got " + value);
        }
        return value;
    }
}
