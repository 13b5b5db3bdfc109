package org.servletfcgi.fastcgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.servletfcgi.fastcgi.internal.NameValueDecoder.Outcome;

/** Whatever a peer sends becomes events or one exception, the same in any segmentation, within the limits. */
class RandomBytesTest {
    private static final int ROUNDS = 3000;

    @Test
    void bytes_without_any_order_are_events_or_one_exception() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            RandomGenerator random = Splits.generator(seed);
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);

            assertSameInAnySegmentation(seed, bytes);
        }
    }

    @Test
    void records_with_random_fields_are_events_or_one_exception() {
        int fatal = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            byte[] bytes = randomRecords(Splits.generator(seed));

            fatal += assertSameInAnySegmentation(seed, bytes);
        }

        assertThat(fatal).as("rounds that ended in an exception").isBetween(ROUNDS / 20, ROUNDS * 19 / 20);
    }

    @Test
    void records_with_damaged_bytes_are_events_or_one_exception() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            RandomGenerator random = Splits.generator(seed);
            byte[] bytes = Records.begin(1, Records.RESPONDER, 0)
                    .padded(random.nextInt(10))
                    .params("REQUEST_METHOD", "GET", "QUERY_STRING", "")
                    .paramsEnd()
                    .getValues("FCGI_MAX_CONNS")
                    .stdin("body")
                    .stdinEnd()
                    .bytes();
            int damaged = 1 + random.nextInt(3);
            for (int i = 0; i < damaged; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }

            assertSameInAnySegmentation(seed, bytes);
        }
    }

    @Test
    void N4_random_name_value_streams_end_in_an_outcome_or_one_exception_within_the_limits() {
        List<Outcome> outcomes = new ArrayList<>();
        for (int seed = 0; seed < ROUNDS; seed++) {
            RandomGenerator random = Splits.generator(seed);
            byte[] stream = randomPairs(random);

            Decoding whole = Decoding.of(List.of(ByteBuffer.wrap(stream)));
            Decoding pieces = Decoding.of(Splits.random(stream, random));

            assertThat(pieces).as("seed %d", seed).isEqualTo(whole);
            assertThat(whole.pairs())
                    .as("seed %d", seed)
                    .hasSizeLessThanOrEqualTo(Decoding.MAX_PAIRS)
                    .allMatch(pair -> pair.name().length() <= Decoding.MAX_NAME
                            && pair.value().length() <= Decoding.MAX_VALUE);
            outcomes.add(whole.outcome());
        }

        assertThat(outcomes).contains(Outcome.values());
    }

    @Test
    void memory_of_a_parser_does_not_depend_on_the_lengths_in_headers() {
        byte[] stdin = Hex.bytes("01 05 0001 FFFF FF 00 'a'");
        byte[] query = Hex.bytes("01 09 0000 1000 FF 00 'a'");

        long forStdin = Allocations.ofOne(() -> parse(stdin));
        long forQuery = Allocations.ofOne(() -> parse(query));

        assertThat(forStdin).isLessThan(1024);
        assertThat(forQuery).isLessThan(1024 + RecordParser.MAX_GET_VALUES_BYTES);
    }

    private static void parse(byte[] bytes) {
        new RecordParser(new EventLog()).parse(ByteBuffer.wrap(bytes));
    }

    /** Returns 1 if the bytes are fatal, 0 if not. */
    private static int assertSameInAnySegmentation(int seed, byte[] bytes) {
        List<String> whole = Parsing.outcome(List.of(ByteBuffer.wrap(bytes)));

        assertThat(Parsing.outcome(Splits.pieces(bytes, 1))).as("seed %d", seed).isEqualTo(whole);
        assertThat(Parsing.outcome(Splits.random(bytes, Splits.generator(seed))))
                .as("seed %d", seed)
                .isEqualTo(whole);
        return whole.get(whole.size() - 1).startsWith("fatal") ? 1 : 0;
    }

    private static byte[] randomRecords(RandomGenerator random) {
        Records records = Records.none();
        int count = 1 + random.nextInt(10);
        for (int i = 0; i < count; i++) {
            int type = random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(13);
            int id = random.nextInt(3) == 0 ? 0 : random.nextInt(1 << 16);
            int length = random.nextInt(3) == 0 ? random.nextInt(6000) : random.nextInt(10);
            byte[] content = new byte[type == 1 && random.nextInt(8) > 0 ? 8 : length];
            random.nextBytes(content);
            records.record(type, id, content, random.nextInt(2) * random.nextInt(256));
        }
        return records.bytes();
    }

    private static byte[] randomPairs(RandomGenerator random) {
        String[] namesAndValues = new String[2 * (1 + random.nextInt(12))];
        for (int i = 0; i < namesAndValues.length; i++) {
            namesAndValues[i] = "x".repeat(random.nextInt(random.nextInt(10) == 0 ? 150 : 12));
        }
        byte[] pairs =
                random.nextBoolean() ? Records.pairs(namesAndValues) : Records.pairsWithLongLengths(namesAndValues);
        int appended = random.nextInt(8) == 0 ? 2000 : 0;
        byte[] stream = Arrays.copyOf(pairs, pairs.length + appended);
        return random.nextInt(4) == 0 ? Arrays.copyOf(stream, random.nextInt(stream.length)) : stream;
    }
}
