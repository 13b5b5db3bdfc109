package org.servletfcgi.benchmarks.client;

import java.nio.ByteBuffer;

/** Lines of a head, however their bytes are split; each ends with LF or CR LF, and has at most {@value #MAX_BYTES} bytes. */
final class Lines {

    static final int MAX_BYTES = 16 * 1024;

    private final StringBuilder text = new StringBuilder(128);
    private boolean whole;

    /**
     * Takes bytes up to the next line end.
     *
     * @return whether it is there; then {@link #text} has the line
     */
    boolean take(ByteBuffer bytes) throws HttpException {
        if (whole) {
            text.setLength(0);
            whole = false;
        }
        while (bytes.hasRemaining()) {
            char c = (char) (bytes.get() & 0xFF);
            if (c == '\n') {
                whole = true;
                return true;
            }
            if (text.length() == MAX_BYTES) {
                throw new HttpException("a line of more than " + MAX_BYTES + " bytes");
            }
            text.append(c);
        }
        return false;
    }

    /** The line without its end. */
    String text() {
        int length = text.length();
        return text.substring(0, length > 0 && text.charAt(length - 1) == '\r' ? length - 1 : length);
    }
}
