package org.servletfcgi.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordSizesTest {
    @ParameterizedTest
    @CsvSource({"0,0,2", "1,0,3", "127,127,256", "128,127,260", "127,128,260", "128,128,264", "5,70000,70010"})
    void a_length_from_128_on_takes_four_bytes(int name, int value, long bytes) {
        assertThat(RecordSizes.pair("n".repeat(name), "v".repeat(value))).isEqualTo(bytes);
    }

    @Test
    void a_char_is_a_byte_unless_the_text_was_decoded() {
        assertThat(RecordSizes.pair("N", "\u00FF")).isEqualTo(4);
        assertThat(RecordSizes.pair("N", "\u20AC\u00FF")).isEqualTo(3 + 3 + 2);
    }

    @Test
    void pairs_follow_each_other_without_a_gap() {
        assertThat(RecordSizes.pairs(Map.of())).isZero();
        assertThat(RecordSizes.pairs(Map.of("A", "1", "BC", ""))).isEqualTo(4 + 4);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "65535,1", "65536,2", "131070,2", "131071,3"})
    void a_record_carries_65535_bytes_at_most(long content, long records) {
        assertThat(RecordSizes.records(content)).isEqualTo(records);
    }
}
