package org.servletfcgi.launcher.load;

import java.nio.ByteBuffer;

/**
 * The head of an answer as it comes, without keeping it: header fields in lines that end in LF or CRLF, of which two are
 * understood, in whatever case. Used again for the next answer.
 */
final class AnswerHead {

    /** The longest head, in bytes; web servers take far less. */
    static final int MAX_BYTES = 256 * 1024;

    private static final int OK = 200;
    private static final int FOUND = 302;
    private static final int STATUS_DIGITS = 3;
    private static final int MAX_LENGTH_DIGITS = 18;

    private enum State {
        NAME,
        VALUE,
        WHOLE,
        MALFORMED
    }

    private enum Field {
        STATUS("status"),
        CONTENT_LENGTH("content-length"),
        LOCATION("location"),
        OTHER("");

        private final String lowerCase;

        Field(String lowerCase) {
            this.lowerCase = lowerCase;
        }
    }

    private static final Field[] FIELDS = {Field.STATUS, Field.CONTENT_LENGTH, Field.LOCATION};

    private State state = State.NAME;
    private int bytes;
    private int nameLength;
    private int candidates;
    private Field field = Field.OTHER;
    private int digits;
    private boolean digitsEnded;
    private long number;
    private int status;
    private long contentLength;
    private boolean location;

    AnswerHead() {
        reset();
    }

    /** Another answer is expected. */
    void reset() {
        state = State.NAME;
        bytes = 0;
        status = 0;
        contentLength = -1;
        location = false;
        startLine();
    }

    private void startLine() {
        nameLength = 0;
        candidates = (1 << FIELDS.length) - 1;
    }

    /** Consumes what belongs to the head. */
    void read(ByteBuffer part, int limit) {
        while (part.position() < limit && (state == State.NAME || state == State.VALUE)) {
            if (++bytes > MAX_BYTES) {
                state = State.MALFORMED;
                return;
            }
            byte next = part.get();
            if (state == State.NAME) {
                name(next);
            } else {
                value(next);
            }
        }
    }

    private void name(byte next) {
        switch (next) {
            case ':' -> {
                state = nameLength == 0 ? State.MALFORMED : State.VALUE;
                field = field();
                digits = 0;
                digitsEnded = false;
                number = 0;
            }
            case '\n' -> state = nameLength == 0 && bytes > 2 ? State.WHOLE : State.MALFORMED;
            case '\r' -> candidates = 0;
            default -> {
                int lower = next >= 'A' && next <= 'Z' ? next + ('a' - 'A') : next;
                for (int i = 0; candidates >> i != 0; i++) {
                    String name = FIELDS[i].lowerCase;
                    if (nameLength >= name.length() || name.charAt(nameLength) != lower) {
                        candidates &= ~(1 << i);
                    }
                }
                nameLength++;
            }
        }
    }

    private Field field() {
        for (int i = 0; i < FIELDS.length; i++) {
            if ((candidates & 1 << i) != 0 && FIELDS[i].lowerCase.length() == nameLength) {
                return FIELDS[i];
            }
        }
        return Field.OTHER;
    }

    private void value(byte next) {
        if (next == '\n') {
            end();
            state = state == State.VALUE ? State.NAME : state;
            startLine();
        } else if (field != Field.OTHER && !digitsEnded) {
            if (next >= '0' && next <= '9') {
                if (++digits > MAX_LENGTH_DIGITS) {
                    state = State.MALFORMED;
                }
                number = number * 10 + (next - '0');
            } else {
                digitsEnded = digits > 0 || (next != ' ' && next != '\t');
            }
        }
    }

    private void end() {
        switch (field) {
            case STATUS -> {
                status = (int) number;
                state = digits == STATUS_DIGITS ? state : State.MALFORMED;
            }
            case CONTENT_LENGTH -> {
                contentLength = number;
                state = digits > 0 ? state : State.MALFORMED;
            }
            case LOCATION -> location = true;
            case OTHER -> {}
        }
    }

    /** Whether nothing has come yet. */
    boolean isEmpty() {
        return bytes == 0;
    }

    boolean isWhole() {
        return state == State.WHOLE;
    }

    boolean isMalformed() {
        return state == State.MALFORMED;
    }

    /** RFC 3875 §6.3.3: without a Status it is 200, and §6.2.3: with a Location 302. */
    int status() {
        return status > 0 ? status : location ? FOUND : OK;
    }

    /** What Content-Length says, or -1 where it says nothing. */
    long contentLength() {
        return contentLength;
    }
}
