package org.servletfcgi.fastcgi.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.util.ajax.JSON;
import org.jspecify.annotations.Nullable;

/** What real web servers sent, and what a decoder must find in it; see README.md beside the files. */
public final class Captures {
    private static final String FOLDER = "/captures/";
    private static final List<Capture> ALL = read();

    private Captures() {}

    /** Every capture of FastCGI, in the order of the manifest. */
    public static List<Capture> fastCgi() {
        return ALL.stream()
                .filter(capture -> capture.protocol().equals("fastcgi"))
                .toList();
    }

    /** Every capture of SCGI, in the order of the manifest. */
    public static List<Capture> scgi() {
        return ALL.stream().filter(capture -> capture.protocol().equals("scgi")).toList();
    }

    /** The capture of that variant and case, such as {@code nginx/get}; {@code nginx/get-2} is its second connection. */
    public static Capture named(String name) {
        return ALL.stream()
                .filter(capture -> capture.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no capture " + name));
    }

    private static List<Capture> read() {
        try (Reader manifest = new InputStreamReader(open("manifest.json"), StandardCharsets.UTF_8)) {
            return new Entry(new JSON().parse(new JSON.ReaderSource(manifest)))
                    .entries("captures").stream().map(Capture::new).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static InputStream open(String file) {
        return Objects.requireNonNull(Captures.class.getResourceAsStream(FOLDER + file), file);
    }

    /** Everything that a web server wrote on one connection. */
    public static final class Capture {
        private final Entry entry;

        private Capture(Entry entry) {
            this.entry = entry;
        }

        /** The variant and the case, and a number after the first connection of a case: {@code nginx/get-2}. */
        public String name() {
            return file().replace(".bin", "");
        }

        public String file() {
            return entry.text("file");
        }

        public String variant() {
            return entry.text("variant");
        }

        /** The key of the HTTP request that caused it, under {@code inputs} of the manifest. */
        public String caseName() {
            return entry.text("case");
        }

        /** {@code fastcgi} or {@code scgi}. */
        public String protocol() {
            return entry.text("protocol");
        }

        public int size() {
            return entry.number("size");
        }

        public String sha256() {
            return entry.text("sha256");
        }

        /** {@code server}, {@code server-reset} or {@code application}. */
        public String closedBy() {
            return entry.text("closedBy");
        }

        /** Why the bytes are no FastCGI, or null if they are. */
        public @Nullable String malformed() {
            return entry.textOrNull("malformed");
        }

        /** Bytes after the last whole record. */
        public int trailingBytes() {
            return entry.number("trailingBytes");
        }

        /** The names that each GET_VALUES asks for. */
        public List<List<String>> queries() {
            return entry.entries("management").stream()
                    .map(query -> query.texts("names"))
                    .toList();
        }

        /** The requests, in the order of their BEGIN_REQUEST. */
        public List<Request> requests() {
            return entry.entries("requests").stream().map(Request::new).toList();
        }

        /** The bytes themselves. */
        public byte[] bytes() {
            try (InputStream bytes = open(file())) {
                return bytes.readAllBytes();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @Override
        public String toString() {
            return name();
        }
    }

    /** One request of a capture. An SCGI request has no id, role, flags, records or abort. */
    public static final class Request {
        private final Entry entry;

        private Request(Entry entry) {
            this.entry = entry;
        }

        public int id() {
            return entry.number("id");
        }

        public int role() {
            return entry.number("role");
        }

        public int flags() {
            return entry.number("flags");
        }

        /** How many records of that type it has. */
        public int records(RecordType type) {
            return entry.entry("records").numberOr(0, type.name());
        }

        public boolean paramsComplete() {
            return entry.flag("paramsComplete");
        }

        /** Names and values in their order, one char per byte; empty if the stream ends inside a pair. */
        public List<Pair> params() {
            return entry.pairs("params");
        }

        public int paramsLength() {
            return entry.number("paramsLength");
        }

        public int stdinLength() {
            return entry.number("stdinLength");
        }

        public String stdinSha256() {
            return entry.text("stdinSha256");
        }

        public boolean stdinComplete() {
            return entry.flag("stdinComplete");
        }

        public boolean aborted() {
            return entry.flag("aborted");
        }
    }

    /** A JSON object whose keys are known. */
    private static final class Entry {
        private final Map<?, ?> json;

        Entry(@Nullable Object json) {
            this.json = (Map<?, ?>) Objects.requireNonNull(json);
        }

        String text(String key) {
            return (String) value(key);
        }

        @Nullable
        String textOrNull(String key) {
            return (String) json.get(key);
        }

        int number(String key) {
            return Math.toIntExact((Long) value(key));
        }

        int numberOr(int absent, String key) {
            return json.containsKey(key) ? number(key) : absent;
        }

        boolean flag(String key) {
            return (Boolean) value(key);
        }

        Entry entry(String key) {
            return new Entry(value(key));
        }

        List<Entry> entries(String key) {
            return Arrays.stream((Object[]) value(key)).map(Entry::new).toList();
        }

        List<String> texts(String key) {
            return Arrays.stream((Object[]) value(key)).map(String.class::cast).toList();
        }

        List<Pair> pairs(String key) {
            return Arrays.stream((Object[]) value(key))
                    .map(pair -> (Object[]) pair)
                    .map(pair -> new Pair((String) pair[0], (String) pair[1]))
                    .toList();
        }

        private Object value(String key) {
            return Objects.requireNonNull(json.get(key), key);
        }
    }
}
