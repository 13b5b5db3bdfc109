package org.servletfcgi.fastcgi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Pair.pair;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.servletfcgi.fastcgi.internal.NameValueDecoder.Outcome;

/** Bytes written by hand, read and written. */
class VectorsTest {
    @Test
    void T1_begin_request() {
        byte[] bytes = Hex.bytes("01 01 0001 0008 00 00  0001 01 0000000000");

        assertThat(Records.begin(1, Records.RESPONDER, Records.KEEP_CONN).bytes())
                .isEqualTo(bytes);
        assertEvents(bytes, "BEGIN_REQUEST 1 role 1 flags 1");
    }

    @Test
    void T2_params_end() {
        byte[] bytes = Hex.bytes("01 04 0001 0000 00 00");

        assertThat(Records.none().paramsEnd().bytes()).isEqualTo(bytes);
        assertEvents(bytes, "PARAMS 1 end");
    }

    @Test
    void T3_stdin_end_with_padding() {
        byte[] bytes = Hex.bytes("01 05 0001 0000 FF 00 00*255");

        assertEvents(bytes, "STDIN 1 end");
    }

    @Test
    void T4_pair_with_empty_value() {
        assertPair(Hex.bytes("01 00 41"), "A", "");
    }

    @Test
    void T5_pair_with_short_lengths() {
        assertPair(Hex.bytes("0B 02 'SERVER_PORT' '80'"), "SERVER_PORT", "80");
    }

    @Test
    void T6_pair_with_short_lengths_in_long_form() {
        assertPair(Hex.bytes("80000001 80000001 41 42"), "A", "B");
    }

    @Test
    void T7_pair_with_long_value() {
        assertPair(Hex.bytes("01 80008005 41 7A*32773"), "A", "z".repeat(32773));
    }

    @Test
    void T8_get_values() {
        byte[] bytes = Hex.bytes("01 09 0000 0011 00 00  0F 00 'FCGI_MPXS_CONNS'");

        assertThat(Records.none().getValues("FCGI_MPXS_CONNS").bytes()).isEqualTo(bytes);
        assertEvents(bytes, "GET_VALUES \u000f\0FCGI_MPXS_CONNS");
    }

    @Test
    void T9_get_values_result() {
        byte[] bytes = Hex.bytes("01 0A 0000 0012 06 00  0F 01 'FCGI_MPXS_CONNS' '1' 00*6");

        assertThat(Written.by(target -> RecordEncoder.getValuesResult(target, Map.of("FCGI_MPXS_CONNS", "1"))))
                .isEqualTo(bytes);
    }

    @Test
    void T10_unknown_type() {
        byte[] bytes = Hex.bytes("01 0B 0000 0008 00 00  4D 00*7");

        assertThat(Written.by(target -> RecordEncoder.unknownType(target, 77))).isEqualTo(bytes);
    }

    @Test
    void T11_end_request() {
        byte[] bytes = Hex.bytes("01 03 0001 0008 00 00  00000000 00 000000");

        assertThat(Written.by(target -> RecordEncoder.endRequest(target, 1, 0, ProtocolStatus.REQUEST_COMPLETE)))
                .isEqualTo(bytes);
    }

    @Test
    void T12_end_request_cannot_multiplex() {
        byte[] bytes = Hex.bytes("01 03 0002 0008 00 00  00000000 01 000000");

        assertThat(Written.by(target -> RecordEncoder.endRequest(target, 2, 0, ProtocolStatus.CANT_MPX_CONN)))
                .isEqualTo(bytes);
    }

    @Test
    void T13_end_request_unknown_role() {
        byte[] bytes = Hex.bytes("01 03 0001 0008 00 00  00000000 03 000000");

        assertThat(Written.by(target -> RecordEncoder.endRequest(target, 1, 0, ProtocolStatus.UNKNOWN_ROLE)))
                .isEqualTo(bytes);
    }

    @Test
    void T14_abort_request() {
        byte[] bytes = Hex.bytes("01 02 0001 0000 00 00");

        assertThat(Records.none().abort().bytes()).isEqualTo(bytes);
        assertEvents(bytes, "ABORT_REQUEST 1");
    }

    private static void assertEvents(byte[] bytes, String... events) {
        Splits.everySplit(bytes, pieces -> assertThat(EventLog.of(pieces)).containsExactly(events));
    }

    private static void assertPair(byte[] stream, String name, String value) {
        Splits.everySplit(stream, pieces -> {
            List<Pair> pairs = new ArrayList<>();
            NameValueDecoder decoder = new NameValueDecoder(65536, 1, 100, 65536, (n, v) -> pairs.add(new Pair(n, v)));

            pieces.forEach(decoder::decode);

            assertThat(decoder.end()).isEqualTo(Outcome.COMPLETE);
            assertThat(pairs).containsExactly(pair(name, value));
        });
    }
}
