package org.servletfcgi.fastcgi.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;

/** What an encoder wrote into a buffer that held other bytes before, in either byte order. */
final class Written {
    private static final int CAPACITY = 1 << 17;
    private static final byte FORMER = 0x55;

    private Written() {}

    static byte[] by(Consumer<ByteBuffer> encoder) {
        byte[] bigEndian = by(encoder, ByteOrder.BIG_ENDIAN);
        byte[] littleEndian = by(encoder, ByteOrder.LITTLE_ENDIAN);
        if (!Arrays.equals(bigEndian, littleEndian)) {
            throw new AssertionError("the bytes depend on the buffer's byte order");
        }
        return bigEndian;
    }

    private static byte[] by(Consumer<ByteBuffer> encoder, ByteOrder order) {
        byte[] memory = new byte[CAPACITY];
        Arrays.fill(memory, FORMER);
        ByteBuffer target = ByteBuffer.wrap(memory).order(order);
        encoder.accept(target);
        return Arrays.copyOf(memory, target.position());
    }
}
