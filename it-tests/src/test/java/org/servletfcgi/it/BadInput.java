package org.servletfcgi.it;

import static org.servletfcgi.it.Records.BEGIN_REQUEST;
import static org.servletfcgi.it.Records.GET_VALUES;
import static org.servletfcgi.it.Records.PARAMS;
import static org.servletfcgi.it.Records.RESPONDER;
import static org.servletfcgi.it.Records.STDIN;
import static org.servletfcgi.it.Records.STDOUT;
import static org.servletfcgi.it.Records.ascii;
import static org.servletfcgi.it.Records.concat;
import static org.servletfcgi.it.Records.longLength;
import static org.servletfcgi.it.Records.pair;
import static org.servletfcgi.it.Records.record;

import java.util.HexFormat;

/** Bytes that no web server should send, and what the launcher must do: answer a status, or close without one. */
enum BadInput {
    HTTP(Outcome.CLOSE, ascii("GET / HTTP/1.1\r\nHost: app.example.com\r\n\r\n")),
    TLS(Outcome.CLOSE, HexFormat.of().parseHex("16030100c8010000c40303")),
    ZEROS(Outcome.CLOSE, new byte[1_000]),
    R4_VERSION_2(Outcome.CLOSE, HexFormat.of().parseHex("02010001000800000001000000000000")),
    R4_VERSION_0_AFTER_A_REQUEST_BEGAN(Outcome.CLOSE, begun(HexFormat.of().parseHex("0004000100000000"))),
    R7_BEGIN_FOR_AN_ACTIVE_ID(
            Outcome.CLOSE, begun(new Records().begin(1, RESPONDER, 0).bytes())),
    R8_BEGIN_ON_ID_0(Outcome.CLOSE, new Records().begin(0, RESPONDER, 0).bytes()),
    R8_RECORDS_OF_THE_APPLICATION(Outcome.CLOSE, repeat(17, record(STDOUT, 1, ascii("x"), 0))),
    R10_BEGIN_OF_7_BYTES(Outcome.CLOSE, record(BEGIN_REQUEST, 1, new byte[7], 0)),
    R10_BEGIN_WITHOUT_CONTENT(Outcome.CLOSE, record(BEGIN_REQUEST, 1, new byte[0], 0)),
    R11_STDIN_BEFORE_THE_END_OF_PARAMS(Outcome.CLOSE, begun(record(STDIN, 1, ascii("x"), 0))),
    R11_NO_VARIABLES(Outcome.STATUS_400, request(new byte[0])),
    M4_LARGE_MANAGEMENT_RECORD(Outcome.CLOSE, record(GET_VALUES, 0, new byte[5_000], 0)),
    M4_MANY_MANAGEMENT_RECORDS(Outcome.CLOSE, repeat(101, record(GET_VALUES, 0, new byte[0], 0))),
    N3_PAIR_OF_2_GIGABYTES(
            Outcome.STATUS_400_OR_431,
            request(concat(longLength(0x7FFFFFFF), longLength(0x7FFFFFFF), ascii("HTTP_X")))),
    N3_VALUE_OF_2_GIGABYTES(
            Outcome.STATUS_400_OR_431,
            request(concat(get().bytes(), ascii("\6"), longLength(0x7FFFFFFF), ascii("HTTP_X")))),
    N4_TOTAL_OVER_256_KIBIBYTES(
            Outcome.STATUS_431, request(many(get(), 10, "v".repeat(30_000)).bytes())),
    N4_TOTAL_OVER_A_MEBIBYTE(
            Outcome.STATUS_431_OR_CLOSE,
            request(many(get(), 60, "v".repeat(30_000)).bytes())),
    N4_TOO_MANY_PAIRS(Outcome.STATUS_431, request(many(get(), 1_001, "v").bytes())),
    N4_LONG_NAME(
            Outcome.STATUS_431,
            request(get().and("HTTP_" + "N".repeat(1_100), "v").bytes())),
    N4_LONG_VALUE(
            Outcome.STATUS_431, request(get().and("HTTP_X", "v".repeat(70_000)).bytes())),
    N5_STREAM_ENDS_INSIDE_A_PAIR(Outcome.STATUS_400, request(concat(get().bytes(), ascii("\6\5HTTP_X12")))),
    N6_NUL_IN_A_NAME(Outcome.STATUS_400, request(get().and("HTTP_\0", "x").bytes())),
    N6_LINE_FEED_IN_A_FIELD(
            Outcome.STATUS_400, request(get().and("HTTP_X", "a\nX-Y: b").bytes())),
    N6_LINE_FEED_IN_THE_PATH(Outcome.STATUS_400, request(Params.get("/echo\nx").bytes())),
    N7_TWO_LENGTHS(
            Outcome.STATUS_400, request(length("1").and("CONTENT_LENGTH", "2").bytes())),
    Q13_LENGTH_IS_NO_NUMBER(Outcome.STATUS_400, request(length("abc").bytes())),
    Q13_LENGTH_HAS_A_SIGN(Outcome.STATUS_400, request(length("+1").bytes())),
    Q13_LENGTH_IS_A_LIST(Outcome.STATUS_400, request(length("1,1").bytes())),
    Q13_LENGTH_IS_HUGE(
            Outcome.STATUS_400, request(length("99999999999999999999").bytes())),
    V1_NO_PATH(Outcome.STATUS_400, request(get().without("REQUEST_URI").bytes())),
    V2_AUTHORITY_FORM(
            Outcome.STATUS_400,
            request(Params.request("GET", "app.example.com:80").bytes())),
    V2_FRAGMENT(Outcome.STATUS_400, request(Params.get("/echo#x").bytes())),
    V4_PATH_ABOVE_THE_ROOT(Outcome.STATUS_400, request(Params.get("/../echo").bytes())),
    NO_METHOD(Outcome.STATUS_400, request(get().without("REQUEST_METHOD").bytes())),
    EMPTY_METHOD(Outcome.STATUS_400, request(get().and("REQUEST_METHOD", "").bytes())),
    METHOD_IS_NO_TOKEN(
            Outcome.STATUS_400, request(get().and("REQUEST_METHOD", "GET /").bytes())),
    BAD_HOST(Outcome.STATUS_400, request(get().and("HTTP_HOST", "a b").bytes()));

    /** What the launcher may do. */
    enum Outcome {
        CLOSE,
        STATUS_400,
        STATUS_431,
        STATUS_400_OR_431,
        STATUS_431_OR_CLOSE;

        /** Whether an answer fits; one that has not ended stands for a connection that was closed. */
        boolean matches(FastCgiAnswer answer) {
            var closed = !answer.ended() && answer.stdout().length == 0;
            return switch (this) {
                case CLOSE -> closed;
                case STATUS_400 -> answer.ended() && answer.status() == 400;
                case STATUS_431 -> answer.ended() && answer.status() == 431;
                case STATUS_400_OR_431 -> STATUS_400.matches(answer) || STATUS_431.matches(answer);
                case STATUS_431_OR_CLOSE -> STATUS_431.matches(answer) || closed;
            };
        }
    }

    private final Outcome outcome;

    // Never handed out or changed.
    @SuppressWarnings("ImmutableEnumChecker")
    private final byte[] bytes;

    BadInput(Outcome outcome, byte[] bytes) {
        this.outcome = outcome;
        this.bytes = bytes;
    }

    Outcome outcome() {
        return outcome;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    private static Params get() {
        return Params.get("/echo");
    }

    private static Params length(String value) {
        return Params.request("POST", "/echo").and("CONTENT_TYPE", "text/plain").and("CONTENT_LENGTH", value);
    }

    private static Params many(Params params, int count, String value) {
        var all = params;
        for (var i = 0; i < count; i++) {
            all = all.and("HTTP_X" + i, value);
        }
        return all;
    }

    private static byte[] begun(byte[] more) {
        return new Records()
                .begin(1, RESPONDER, 0)
                .raw(record(PARAMS, 1, pair("REQUEST_METHOD", "GET"), 0))
                .raw(more)
                .bytes();
    }

    private static byte[] request(byte[] pairs) {
        return new Records()
                .begin(1, RESPONDER, 0)
                .params(1, pairs)
                .stdin(1, new byte[0])
                .bytes();
    }

    private static byte[] repeat(int count, byte[] bytes) {
        var all = new Records();
        for (var i = 0; i < count; i++) {
            all.raw(bytes);
        }
        return all.bytes();
    }
}
