package org.servletfcgi.fastcgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the encoder writes, the parser reads back, and every record is aligned. */
class RecordEncoderFuzz {
    private static final int MAX_PAIR_TEXT = 300;

    @FuzzTest
    void R5_records_that_are_written_are_read_back(byte[] bytes) {
        ByteBuffer input = ByteBuffer.wrap(bytes);
        List<String> written = new ArrayList<>();
        ByteBuffer target = ByteBuffer.allocate(8 * bytes.length + 4096);
        while (input.remaining() >= 4) {
            written.add(write(input, target));
            assertThat(target.position() % 8).as("R5").isZero();
        }

        byte[] records = Arrays.copyOf(target.array(), target.position());
        written.add("between records: true");
        assertThat(Parsing.outcome(Splits.random(records, Splits.generator(Arrays.hashCode(bytes)))))
                .isEqualTo(written);
    }

    /** Writes one record that the input says, and returns the event that it must be. */
    private static String write(ByteBuffer input, ByteBuffer target) {
        int kind = input.get() & 0xFF;
        int id = Math.max(1, input.getShort() & 0xFFFF);
        return switch (kind % 5) {
            case 0 -> {
                RecordEncoder.endRequest(target, id, input.get(), ProtocolStatus.OVERLOADED);
                yield "unexpected 3 on " + id;
            }
            case 1 -> {
                RecordEncoder.unknownType(target, input.get() & 0xFF);
                yield "unexpected 11 on 0";
            }
            case 2 -> {
                RecordEncoder.streamEnd(target, RecordType.STDERR, id);
                yield "unexpected 7 on " + id;
            }
            case 3 -> {
                Map<String, String> values = values(input);
                int start = target.position();
                RecordEncoder.getValuesResult(target, values);
                assertThat(target.position() - start).isEqualTo(RecordEncoder.getValuesResultLength(values));
                assertPairs(target.slice(start, target.position() - start), values);
                yield "unexpected 10 on 0";
            }
            default -> {
                byte[] content = text(input, 0xFF).getBytes(StandardCharsets.ISO_8859_1);
                int padding = RecordEncoder.padding(content.length);
                RecordEncoder.header(target, RecordType.STDOUT, id, content.length, padding);
                target.put(content).put(new byte[padding]);
                yield "unexpected 6 on " + id;
            }
        };
    }

    private static void assertPairs(ByteBuffer record, Map<String, String> values) {
        int length = record.getShort(4) & 0xFFFF;
        Map<String, String> read = new LinkedHashMap<>();
        NameValueDecoder decoder = new NameValueDecoder(0xFFFF, 1000, 1000, 1000, read::put);
        decoder.decode(record.slice(RecordHeader.LENGTH, length));

        assertThat(decoder.end()).isEqualTo(NameValueDecoder.Outcome.COMPLETE);
        assertThat(read).isEqualTo(values);
    }

    private static Map<String, String> values(ByteBuffer input) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int count = input.get() & 3; count > 0 && input.hasRemaining(); count--) {
            String name = text(input, MAX_PAIR_TEXT);
            values.put(name, text(input, MAX_PAIR_TEXT));
        }
        return values;
    }

    /** As many bytes as the next one says, times 9 so that long lengths occur, one char per byte. */
    private static String text(ByteBuffer input, int max) {
        int length = input.hasRemaining() ? Math.min(max, 9 * (input.get() & 0xFF)) : 0;
        byte[] text = new byte[length];
        input.get(text, 0, Math.min(length, input.remaining()));
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
