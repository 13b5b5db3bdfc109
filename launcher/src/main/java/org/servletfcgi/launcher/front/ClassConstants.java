package org.servletfcgi.launcher.front;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * The texts in the constant pool of a class (JVM specification §4.4), which are names of types and values of annotations
 * too.
 */
record ClassConstants(Set<String> texts) {

    private static final int MAGIC = 0xCAFEBABE;

    /** @throws IOException where it is no class */
    static ClassConstants of(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readInt() != MAGIC) {
            throw new IOException("not a class");
        }
        in.skipNBytes(4);
        int count = in.readUnsignedShort();
        Set<String> texts = new HashSet<>();
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            if (tag == 1) {
                texts.add(in.readUTF());
            } else {
                in.skipNBytes(size(tag));
            }
            if (tag == 5 || tag == 6) {
                // A long or a double has the place of two.
                i++;
            }
        }
        return new ClassConstants(Set.copyOf(texts));
    }

    private static int size(int tag) throws IOException {
        return switch (tag) {
            case 7, 8, 16, 19, 20 -> 2;
            case 15 -> 3;
            case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
            case 5, 6 -> 8;
            default -> throw new IOException("unknown constant " + tag);
        };
    }

    boolean anyEndsWith(String... ends) {
        for (String end : ends) {
            if (texts.stream().anyMatch(text -> text.endsWith(end))) {
                return true;
            }
        }
        return false;
    }
}
