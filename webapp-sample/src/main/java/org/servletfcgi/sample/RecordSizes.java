package org.servletfcgi.sample;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** How many bytes a request takes in FastCGI records, as its sender must encode it. */
final class RecordSizes {
    /** Every record starts with a header of this many bytes (FastCGI §3.3). */
    static final int HEADER_BYTES = 8;

    /** The largest content of one record: its length has two bytes (FastCGI §3.3). */
    static final int MAX_CONTENT_BYTES = 65_535;

    /** Lengths up to this take one byte, longer ones four (FastCGI §3.4). */
    private static final int MAX_SHORT_LENGTH = 127;

    private RecordSizes() {}

    /** Returns the bytes of one name-value pair: both lengths, the name, the value (FastCGI §3.4). */
    static long pair(String name, String value) {
        long nameBytes = bytes(name);
        long valueBytes = bytes(value);
        return length(nameBytes) + length(valueBytes) + nameBytes + valueBytes;
    }

    /** Returns the bytes of all pairs, without the headers of the records that carry them. */
    static long pairs(Map<String, String> variables) {
        return variables.entrySet().stream()
                .mapToLong(variable -> pair(variable.getKey(), variable.getValue()))
                .sum();
    }

    /** Returns the fewest records that carry that much content; none for no content. */
    static long records(long contentBytes) {
        return (contentBytes + MAX_CONTENT_BYTES - 1) / MAX_CONTENT_BYTES;
    }

    private static int length(long bytes) {
        return bytes <= MAX_SHORT_LENGTH ? 1 : 4;
    }

    /** The connector hands over one char for each byte; text with other chars can only have been decoded from UTF-8. */
    private static long bytes(String text) {
        return text.chars().allMatch(c -> c <= 0xFF) ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
    }
}
