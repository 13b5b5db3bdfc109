package org.servletfcgi.fastcgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Any bytes of a connection are the records that a plain reader finds in them, however they are cut. */
class RecordParserFuzz {
    @FuzzTest
    void R2_events_are_those_of_a_plain_reader_in_any_segmentation(byte[] bytes) {
        List<String> expected = Parsing.expected(bytes);

        assertThat(Parsing.outcome(List.of(ByteBuffer.wrap(bytes)))).isEqualTo(expected);
        assertThat(Parsing.outcome(Splits.pieces(bytes, 1))).isEqualTo(expected);
        assertThat(Parsing.outcome(Splits.random(bytes, Splits.generator(Arrays.hashCode(bytes)))))
                .isEqualTo(expected);
    }
}
