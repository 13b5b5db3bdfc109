package org.servletfcgi.fastcgi.internal;

import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Ways to cut bytes into the pieces in which they might arrive; no piece is empty, each has memory of its own. */
public final class Splits {
    private static final int RANDOM_SPLITS = 50;
    private static final int MAX_TWO_WAY_LENGTH = 8192;

    private Splits() {}

    /**
     * Runs the assertion with the bytes whole, byte by byte, in sevens, cut in two at every offset, and in random
     * pieces of known seeds. Bytes longer than 8 KiB are cut in two only at random offsets.
     */
    public static void everySplit(byte[] bytes, Consumer<List<ByteBuffer>> assertion) {
        check("whole", pieces(bytes, Math.max(1, bytes.length)), assertion);
        check("byte by byte", pieces(bytes, 1), assertion);
        check("in sevens", pieces(bytes, 7), assertion);
        if (bytes.length <= MAX_TWO_WAY_LENGTH) {
            for (int offset = 1; offset < bytes.length; offset++) {
                check("cut at " + offset, cut(bytes, offset), assertion);
            }
        }
        for (int seed = 0; seed < RANDOM_SPLITS; seed++) {
            check("cut at random, seed " + seed, random(bytes, generator(seed)), assertion);
        }
    }

    /** Pieces of the size, the last one shorter. */
    public static List<ByteBuffer> pieces(byte[] bytes, int size) {
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += size) {
            pieces.add(piece(bytes, from, Math.min(bytes.length, from + size)));
        }
        return pieces;
    }

    /** Pieces of one byte. Each is made when it is asked for: all those of a megabyte take a hundred. */
    public static List<ByteBuffer> eachByte(byte[] bytes) {
        return new AbstractList<>() {
            @Override
            public ByteBuffer get(int index) {
                return piece(bytes, index, index + 1);
            }

            @Override
            public int size() {
                return bytes.length;
            }
        };
    }

    /** Pieces of random sizes: mostly short ones, and some as long as the rest. */
    public static List<ByteBuffer> random(byte[] bytes, RandomGenerator random) {
        List<ByteBuffer> pieces = new ArrayList<>();
        int from = 0;
        while (from < bytes.length) {
            int rest = bytes.length - from;
            int most = random.nextInt(8) == 0 ? rest : Math.min(rest, 1 << random.nextInt(15));
            int to = from + 1 + random.nextInt(most);
            pieces.add(piece(bytes, from, to));
            from = to;
        }
        return pieces;
    }

    /** The same numbers for the same seed, on every machine. */
    public static RandomGenerator generator(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private static List<ByteBuffer> cut(byte[] bytes, int offset) {
        return List.of(piece(bytes, 0, offset), piece(bytes, offset, bytes.length));
    }

    private static ByteBuffer piece(byte[] bytes, int from, int to) {
        return ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to));
    }

    private static void check(String split, List<ByteBuffer> pieces, Consumer<List<ByteBuffer>> assertion) {
        try {
            assertion.accept(pieces);
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError("bytes " + split + ": " + failure.getMessage(), failure);
        }
    }
}
