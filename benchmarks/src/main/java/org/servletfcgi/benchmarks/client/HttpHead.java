package org.servletfcgi.benchmarks.client;

/** The lines before a body: the status, and the fields that say how long the body is and whether the connection is kept. */
final class HttpHead {

    private static final String VERSION = "HTTP/1.1 ";
    private static final String LENGTH = "Content-Length:";
    private static final String CODING = "Transfer-Encoding:";
    private static final String CONNECTION = "Connection:";

    private int status;
    private long contentLength = -1;
    private boolean chunked;
    private boolean kept = true;

    /** Takes a line; whether it was the last. */
    boolean take(String line) throws HttpException {
        if (status == 0) {
            if (!line.startsWith(VERSION) || line.length() < VERSION.length() + 3) {
                throw new HttpException("no status line of HTTP/1.1");
            }
            status = (int) number(line.substring(VERSION.length(), VERSION.length() + 3), 10);
        } else if (line.isEmpty()) {
            if (!chunked && contentLength < 0) {
                throw new HttpException("neither Content-Length nor chunks");
            }
            return true;
        } else if (is(line, LENGTH)) {
            contentLength = number(value(line, LENGTH), 10);
        } else if (is(line, CODING)) {
            chunked = value(line, CODING).equalsIgnoreCase("chunked");
        } else if (is(line, CONNECTION)) {
            kept = !value(line, CONNECTION).equalsIgnoreCase("close");
        }
        return false;
    }

    private static boolean is(String line, String name) {
        return line.regionMatches(true, 0, name, 0, name.length());
    }

    private static String value(String line, String name) {
        return line.substring(name.length()).strip();
    }

    /** A number that is not negative. */
    static long number(String text, int radix) throws HttpException {
        long number;
        try {
            number = Long.parseLong(text, radix);
        } catch (NumberFormatException e) {
            number = -1;
        }
        if (number < 0) {
            throw new HttpException("a length or a status that is no number");
        }
        return number;
    }

    int status() {
        return status;
    }

    long contentLength() {
        return contentLength;
    }

    boolean isChunked() {
        return chunked;
    }

    /** Whether another request may follow on the connection. */
    boolean isKept() {
        return kept;
    }

    void clear() {
        status = 0;
        contentLength = -1;
        chunked = false;
        kept = true;
    }
}
