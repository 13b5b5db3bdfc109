package org.servletfcgi.fastcgi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Pair.pair;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.servletfcgi.fastcgi.internal.NameValueDecoder.Outcome;

/** The four exchanges of FastCGI Appendix B: what the web server sends is read, what the application sends is written. */
class AppendixBTest {
    private static final byte[] PARAMS = Records.pairs("SERVER_PORT", "80", "SERVER_ADDR", "199.170.183.42");
    private static final String PAGE = "Content-type: text/html\r\n\r\n<html>\n<head> ... ";
    private static final String PAGE_HEX = "'Content-type: text/html' 0D0A0D0A '<html>' 0A '<head> ... '";

    @Test
    void B1_request_without_body() {
        byte[] request = Records.begin(1, Records.RESPONDER, 0)
                .paramsBytes(PARAMS)
                .paramsEnd()
                .stdinEnd()
                .bytes();

        Splits.everySplit(
                request,
                pieces -> assertThat(EventLog.of(pieces))
                        .containsExactly(
                                "BEGIN_REQUEST 1 role 1 flags 0",
                                "PARAMS 1 " + new String(PARAMS, StandardCharsets.ISO_8859_1),
                                "PARAMS 1 end",
                                "STDIN 1 end"));
        assertThat(Written.by(target -> {
                    content(target, RecordType.STDOUT, 1, PAGE);
                    RecordEncoder.streamEnd(target, RecordType.STDOUT, 1);
                    RecordEncoder.endRequest(target, 1, 0, ProtocolStatus.REQUEST_COMPLETE);
                }))
                .isEqualTo(Hex.bytes(
                        "01 06 0001 002D 03 00",
                        PAGE_HEX,
                        "00*3",
                        "01 06 0001 0000 00 00  01 03 0001 0008 00 00 00000000 00 000000"));
    }

    @Test
    void B2_body_and_params_split_inside_a_name() {
        byte[] request = Records.begin(1, Records.RESPONDER, 0)
                .paramsCut(PARAMS, 20)
                .paramsEnd()
                .stdin("quantity=100&item=3047936")
                .stdinEnd()
                .bytes();

        assertThat(new String(Arrays.copyOf(PARAMS, 20), StandardCharsets.ISO_8859_1))
                .isEqualTo("\13\2SERVER_PORT80\13\16SER");
        Splits.everySplit(request, pieces -> {
            Replay.Replayed replayed = Replay.of(pieces).requests().get(0);

            assertThat(replayed.paramsOutcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(replayed.params)
                    .containsExactly(pair("SERVER_PORT", "80"), pair("SERVER_ADDR", "199.170.183.42"));
            assertThat(replayed.stdinSha256())
                    .isEqualTo(Digest.sha256("quantity=100&item=3047936".getBytes(StandardCharsets.US_ASCII)));
            assertThat(replayed.stdinEnds).isEqualTo(1);
        });
    }

    @Test
    void B3_error_text_between_output_and_a_failure_status() {
        byte[] response = Written.by(target -> {
            content(target, RecordType.STDOUT, 1, PAGE);
            content(target, RecordType.STDERR, 1, "config error: missing SI_UID\n");
            content(target, RecordType.STDOUT, 1, "abcdefgh");
            RecordEncoder.streamEnd(target, RecordType.STDOUT, 1);
            RecordEncoder.streamEnd(target, RecordType.STDERR, 1);
            RecordEncoder.endRequest(target, 1, 938, ProtocolStatus.REQUEST_COMPLETE);
        });

        assertThat(response)
                .isEqualTo(Hex.bytes(
                        "01 06 0001 002D 03 00",
                        PAGE_HEX,
                        "00*3",
                        "01 07 0001 001D 03 00 'config error: missing SI_UID' 0A 00*3",
                        "01 06 0001 0008 00 00 'abcdefgh'",
                        "01 06 0001 0000 00 00  01 07 0001 0000 00 00",
                        "01 03 0001 0008 00 00 000003AA 00 000000"));
    }

    @Test
    void B4_two_requests_interleaved_and_finished_out_of_order() {
        byte[] requests = Records.begin(1, Records.RESPONDER, Records.KEEP_CONN)
                .params("A", "1")
                .paramsEnd()
                .andBegin(2, Records.RESPONDER, Records.KEEP_CONN)
                .params("B", "2")
                .on(1)
                .stdinEnd()
                .on(2)
                .paramsEnd()
                .stdinEnd()
                .bytes();

        Splits.everySplit(
                requests,
                pieces -> assertThat(EventLog.of(pieces))
                        .containsExactly(
                                "BEGIN_REQUEST 1 role 1 flags 1",
                                "PARAMS 1 \1\1A1",
                                "PARAMS 1 end",
                                "BEGIN_REQUEST 2 role 1 flags 1",
                                "PARAMS 2 \1\1B2",
                                "STDIN 1 end",
                                "PARAMS 2 end",
                                "STDIN 2 end"));
        assertThat(Written.by(target -> {
                    content(target, RecordType.STDOUT, 1, "x");
                    content(target, RecordType.STDOUT, 2, "y");
                    RecordEncoder.streamEnd(target, RecordType.STDOUT, 2);
                    RecordEncoder.endRequest(target, 2, 0, ProtocolStatus.REQUEST_COMPLETE);
                    RecordEncoder.streamEnd(target, RecordType.STDOUT, 1);
                    RecordEncoder.endRequest(target, 1, 0, ProtocolStatus.REQUEST_COMPLETE);
                }))
                .isEqualTo(Hex.bytes(
                        "01 06 0001 0001 07 00 'x' 00*7  01 06 0002 0001 07 00 'y' 00*7",
                        "01 06 0002 0000 00 00  01 03 0002 0008 00 00 00000000 00 000000",
                        "01 06 0001 0000 00 00  01 03 0001 0008 00 00 00000000 00 000000"));
    }

    private static void content(ByteBuffer target, RecordType type, int requestId, String text) {
        byte[] content = text.getBytes(StandardCharsets.ISO_8859_1);
        int padding = RecordEncoder.padding(content.length);
        RecordEncoder.header(target, type, requestId, content.length, padding);
        target.put(content).put(new byte[padding]);
    }
}
