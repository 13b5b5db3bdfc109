package org.servletfcgi.fastcgi.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What was made of name-value pairs, for when the same bytes come again: most of what a web server sends is the same in
 * every request. Any thread.
 *
 * <p>Two places are for all pairs of a hash, and the latest two have them, so that the table never grows and needs no lock:
 * entries do not change, and a thread that misses another one's entry makes its own.
 *
 * <p>Nothing is kept beyond the next garbage collection, which empties the table: of a request that is over, no more stays
 * in memory than if its pairs had never been kept.
 *
 * @param <T> what is made of a pair
 */
public final class PairTable<T> {
    /** Pairs that are kept at most. */
    public static final int MAX_PAIRS = 1024;

    /** The longest pair that is kept, in bytes of name and value. */
    public static final int MAX_PAIR_BYTES = 256;

    /** Names that are kept at most, for pairs whose values are new. */
    public static final int MAX_NAMES = 256;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final BiFunction<String, String, T> maker;
    private final Predicate<T> keeping;

    /** Read and written without order: who sees an old one, or none, makes what is there already. */
    private WeakReference<Kept> kept = new WeakReference<>(new Kept());

    /** All entries at once, for one reference to be followed by the garbage collector. */
    private static final class Kept {
        final @Nullable Entry[] pairs = new @Nullable Entry[MAX_PAIRS];
        final @Nullable Entry[] names = new @Nullable Entry[MAX_NAMES];
    }

    /** Bytes, and what was made of them. Its fields are final: other threads see it whole or not at all. */
    private record Entry(byte[] bytes, int nameLength, Object made) {}

    /**
     * An empty table.
     *
     * @param maker makes something immutable of a name and a value, both ISO-8859-1
     * @param keeping whether it may be kept
     */
    public PairTable(BiFunction<String, String, T> maker, Predicate<T> keeping) {
        this.maker = maker;
        this.keeping = keeping;
    }

    /** What is made of a pair, given as to {@link PairSink#pair}. */
    @SuppressWarnings("unchecked") // only get() writes to pairs
    public T get(ByteBuffer bytes, int start, int nameLength, int valueLength) {
        int length = nameLength + valueLength;
        if (length > MAX_PAIR_BYTES || bytes.order() != ByteOrder.BIG_ENDIAN) {
            return make(copy(bytes, start, nameLength), copy(bytes, start + nameLength, valueLength));
        }
        Kept entries = kept();
        @Nullable Entry[] pairs = entries.pairs;
        int slot = (hash(bytes, start, length) + nameLength) & (MAX_PAIRS - 1);
        Entry entry = pairs[slot];
        if (entry == null || !isSame(entry, nameLength, bytes, start, length)) {
            entry = pairs[slot ^ 1];
        }
        if (entry != null && isSame(entry, nameLength, bytes, start, length)) {
            return (T) entry.made();
        }
        byte[] pair = new byte[length];
        bytes.get(start, pair);
        T made = maker.apply(name(entries.names, bytes, start, nameLength), text(pair, nameLength, valueLength));
        if (keeping.test(made)) {
            pairs[slot ^ 1] = pairs[slot];
            pairs[slot] = new Entry(pair, nameLength, made);
        }
        return made;
    }

    private Kept kept() {
        Kept entries = kept.get();
        if (entries == null) {
            entries = new Kept();
            kept = new WeakReference<>(entries);
        }
        return entries;
    }

    private T make(byte[] name, byte[] value) {
        return maker.apply(text(name, 0, name.length), text(value, 0, value.length));
    }

    private static String name(@Nullable Entry[] names, ByteBuffer bytes, int start, int length) {
        int slot = hash(bytes, start, length) & (MAX_NAMES - 1);
        Entry entry = names[slot];
        if (entry != null && isSame(entry, length, bytes, start, length)) {
            return (String) entry.made();
        }
        byte[] copy = copy(bytes, start, length);
        String name = text(copy, 0, length);
        names[slot] = new Entry(copy, length, name);
        return name;
    }

    private static byte[] copy(ByteBuffer bytes, int start, int length) {
        byte[] copy = new byte[length];
        bytes.get(start, copy);
        return copy;
    }

    private static String text(byte[] bytes, int start, int length) {
        return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
    }

    /** Of the length, and 8 bytes at either end and in the middle: where two are confused, one is made anew. */
    private static int hash(ByteBuffer bytes, int start, int length) {
        long hash = length;
        if (length >= Long.BYTES) {
            int last = start + length - Long.BYTES;
            hash = (hash ^ bytes.getLong(start)) * MULTIPLIER;
            hash = (hash ^ (hash >>> 32) ^ bytes.getLong((start + last) >>> 1)) * MULTIPLIER;
            hash = (hash ^ (hash >>> 32) ^ bytes.getLong(last)) * MULTIPLIER;
        } else {
            for (int i = 0; i < length; i++) {
                hash = (hash ^ bytes.get(start + i)) * MULTIPLIER;
            }
        }
        return (int) (hash >>> 40);
    }

    private static boolean isSame(Entry entry, int nameLength, ByteBuffer bytes, int start, int length) {
        byte[] kept = entry.bytes();
        if (kept.length != length || entry.nameLength() != nameLength) {
            return false;
        }
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            if ((long) LONG.get(kept, i) != bytes.getLong(start + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (kept[i] != bytes.get(start + i)) {
                return false;
            }
        }
        return true;
    }
}
