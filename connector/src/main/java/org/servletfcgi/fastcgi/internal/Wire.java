package org.servletfcgi.fastcgi.internal;

import java.nio.ByteBuffer;

/** Unsigned big-endian numbers in a buffer, whatever the buffer's own byte order is. */
final class Wire {
    private Wire() {}

    static int get8(ByteBuffer source) {
        return source.get() & 0xFF;
    }

    static int get16(ByteBuffer source) {
        int high = get8(source);
        return high << 8 | get8(source);
    }

    static void put8(ByteBuffer target, int value) {
        target.put((byte) value);
    }

    static void put16(ByteBuffer target, int value) {
        put8(target, value >>> 8);
        put8(target, value);
    }

    static void put32(ByteBuffer target, int value) {
        put16(target, value >>> 16);
        put16(target, value);
    }

    static void putZeros(ByteBuffer target, int count) {
        for (int i = 0; i < count; i++) {
            put8(target, 0);
        }
    }

    static void checkRange(String field, int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException("expected " + field + " of 0 to " + max + ", got " + value);
        }
    }
}
