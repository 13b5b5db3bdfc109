package org.servletfcgi.fastcgi.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What comes of any bytes in a {@link RecordParser}. */
final class Parsing {
    private Parsing() {}

    /** The events, and at last what ended them. */
    static List<String> outcome(List<ByteBuffer> pieces) {
        EventLog log = new EventLog();
        RecordParser parser = new RecordParser(log);
        String end;
        try {
            pieces.forEach(parser::parse);
            end = "between records: " + parser.betweenRecords();
        } catch (FastCgiException fatal) {
            assertThatThrownBy(() -> parser.parse(ByteBuffer.allocate(1))).isInstanceOf(IllegalStateException.class);
            end = "fatal: " + fatal.reason();
        }
        return with(log, end);
    }

    /** What {@link #outcome} must be, from a plain reading of FastCGI §3.3 that needs all the bytes at once. */
    static List<String> expected(byte[] bytes) {
        EventLog log = new EventLog();
        return with(log, read(ByteBuffer.wrap(bytes), log));
    }

    private static List<String> with(EventLog log, String end) {
        List<String> outcome = new ArrayList<>(log.events());
        outcome.add(end);
        return outcome;
    }

    private static String read(ByteBuffer bytes, EventLog log) {
        while (bytes.remaining() >= 8) {
            int start = bytes.position();
            int type = bytes.get(start + 1) & 0xFF;
            int id = bytes.getShort(start + 2) & 0xFFFF;
            int length = bytes.getShort(start + 4) & 0xFFFF;
            int end = start + 8 + length + (bytes.get(start + 6) & 0xFF);
            String fatal = fatal(bytes.get(start), type, id, length);
            if (fatal != null) {
                return "fatal: " + fatal;
            }
            boolean whole = start + 8 + length <= bytes.limit();
            int last = whole ? start + 8 + length : bytes.limit();
            report(type, id, bytes.slice(start + 8, last - start - 8), whole, log);
            if (end > bytes.limit()) {
                return "between records: false";
            }
            bytes.position(end);
        }
        return "between records: " + !bytes.hasRemaining();
    }

    private static @Nullable String fatal(int version, int type, int id, int length) {
        if (version != 1) {
            return "VERSION";
        }
        if (type == 1 && id == 0) {
            return "BEGIN_REQUEST_ON_ID_ZERO";
        }
        if (type == 1 && length != 8) {
            return "BEGIN_REQUEST_LENGTH";
        }
        return type == 9 && id == 0 && length > 4096 ? "GET_VALUES_LENGTH" : null;
    }

    private static void report(int type, int id, ByteBuffer content, boolean whole, EventLog log) {
        if (id == 0) {
            reportManagement(type, content, whole, log);
            return;
        }
        boolean streamEnd = whole && !content.hasRemaining();
        switch (type) {
            case 1 -> {
                if (whole) {
                    log.beginRequest(id, content.getShort(0) & 0xFFFF, content.get(2) & 0xFF);
                }
            }
            case 2 -> log.abortRequest(id);
            case 4 -> {
                if (streamEnd) {
                    log.paramsEnd(id);
                } else if (content.hasRemaining()) {
                    log.params(id, content);
                }
            }
            case 5 -> {
                if (streamEnd) {
                    log.stdinEnd(id);
                } else if (content.hasRemaining()) {
                    log.stdin(id, content);
                }
            }
            case 8 -> {
                if (streamEnd) {
                    log.dataEnd(id);
                } else if (content.hasRemaining()) {
                    log.data(id, content);
                }
            }
            default -> log.unexpectedRecord(type, id);
        }
    }

    private static void reportManagement(int type, ByteBuffer content, boolean whole, EventLog log) {
        switch (type) {
            case 9 -> {
                if (whole) {
                    log.getValues(content);
                }
            }
            case 10, 11 -> log.unexpectedRecord(type, 0);
            default -> log.unknownManagement(type);
        }
    }
}
