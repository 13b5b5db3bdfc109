package org.servletfcgi.fastcgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Any stream is the pairs and the outcome that a plain decoder finds, however it is cut, within the limits. */
class NameValueDecoderFuzz {
    @FuzzTest
    void N1_N2_N4_outcome_is_that_of_a_plain_decoder_in_any_segmentation(byte[] stream) {
        Decoding expected = Decoding.expected(stream);

        assertThat(Decoding.of(List.of(ByteBuffer.wrap(stream)))).isEqualTo(expected);
        assertThat(Decoding.of(Splits.pieces(stream, 1))).isEqualTo(expected);
        assertThat(Decoding.of(Splits.random(stream, Splits.generator(Arrays.hashCode(stream)))))
                .isEqualTo(expected);
    }
}
