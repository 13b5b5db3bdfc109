package org.servletfcgi.launcher.front;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a compiled class says in texts (JVM specification §4).
 *
 * @param constants all texts of the constant pool, names of types among them
 * @param annotated texts in the annotations of the class, by {@code type.element}, as in
 *     {@code Ljakarta/servlet/annotation/WebServlet;.value}
 */
record ClassTexts(Set<String> constants, Map<String, Set<String>> annotated) {

    private static final int MAGIC = 0xCAFEBABE;
    private static final String ANNOTATIONS = "RuntimeVisibleAnnotations";

    /** @throws IOException where it is no class */
    static ClassTexts of(byte[] bytes) throws IOException {
        return new Reader(bytes).read();
    }

    /** The texts of some elements of annotations whose type ends so, whatever the package before that is. */
    List<String> annotated(String type, String... elements) {
        return annotated.entrySet().stream()
                .filter(entry -> Arrays.stream(elements)
                        .anyMatch(element -> entry.getKey().endsWith(type + ";." + element)))
                .flatMap(entry -> entry.getValue().stream())
                .toList();
    }

    /** Whether a constant ends so. */
    boolean anyEndsWith(String... ends) {
        return Arrays.stream(ends).anyMatch(end -> constants.stream().anyMatch(text -> text.endsWith(end)));
    }

    private static final class Reader {

        private final DataInputStream in;
        private final Map<Integer, String> constants = new HashMap<>();
        private final Map<String, Set<String>> annotated = new HashMap<>();

        Reader(byte[] bytes) {
            in = new DataInputStream(new ByteArrayInputStream(bytes));
        }

        ClassTexts read() throws IOException {
            if (in.readInt() != MAGIC) {
                throw new IOException("not a class");
            }
            in.skipNBytes(4);
            readConstants();
            in.skipNBytes(6);
            in.skipNBytes(2L * in.readUnsignedShort());
            skipMembers();
            skipMembers();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                readAttribute();
            }
            return new ClassTexts(Set.copyOf(constants.values()), annotated);
        }

        private void readConstants() throws IOException {
            int count = in.readUnsignedShort();
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                if (tag == 1) {
                    constants.put(i, in.readUTF());
                } else {
                    in.skipNBytes(size(tag));
                }
                if (tag == 5 || tag == 6) {
                    // A long or a double has the place of two.
                    i++;
                }
            }
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

        private void skipMembers() throws IOException {
            for (int members = in.readUnsignedShort(); members > 0; members--) {
                in.skipNBytes(6);
                for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
                    in.skipNBytes(2);
                    in.skipNBytes(in.readInt());
                }
            }
        }

        private void readAttribute() throws IOException {
            String name = text();
            int length = in.readInt();
            if (!name.equals(ANNOTATIONS)) {
                in.skipNBytes(length);
                return;
            }
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                readAnnotation();
            }
        }

        private void readAnnotation() throws IOException {
            String type = text();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                String element = type + "." + text();
                readValue(annotated.computeIfAbsent(element, key -> new HashSet<>()));
            }
        }

        private void readValue(Set<String> texts) throws IOException {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 's' -> texts.add(text());
                case 'e' -> in.skipNBytes(4);
                case '@' -> readAnnotation();
                case '[' -> {
                    for (int left = in.readUnsignedShort(); left > 0; left--) {
                        readValue(texts);
                    }
                }
                default -> in.skipNBytes(2);
            }
        }

        private String text() throws IOException {
            return Objects.requireNonNullElse(constants.get(in.readUnsignedShort()), "");
        }
    }
}
