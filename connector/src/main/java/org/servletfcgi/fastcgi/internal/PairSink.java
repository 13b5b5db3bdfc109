package org.servletfcgi.fastcgi.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/** Takes the name-value pairs of a stream in their order. */
public interface PairSink {
    /**
     * Takes one pair.
     *
     * @param bytes holds the pair; only for absolute reads during the call
     * @param start where the name begins; the value follows it
     * @param nameLength bytes of the name, 0 or more
     * @param valueLength bytes of the value, 0 or more
     */
    void pair(ByteBuffer bytes, int start, int nameLength, int valueLength);

    /** A sink that makes strings, one char for each byte (ISO-8859-1). */
    static PairSink ofStrings(BiConsumer<String, String> sink) {
        return (bytes, start, nameLength, valueLength) -> {
            byte[] pair = new byte[nameLength + valueLength];
            bytes.get(start, pair);
            sink.accept(
                    new String(pair, 0, nameLength, StandardCharsets.ISO_8859_1),
                    new String(pair, nameLength, valueLength, StandardCharsets.ISO_8859_1));
        };
    }
}
