package org.servletfcgi.launcher.load;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What the answers to a request have to be. Shared by all connections; {@link #matchesFirst} remembers one answer. */
public final class Expectation {

    private static final int FIRST_RIGHT = 200;
    private static final int FIRST_WRONG = 400;

    private final int status;
    private final long bodyBytes;
    private final boolean same;
    private final AtomicReference<@Nullable Seen> first = new AtomicReference<>();

    private record Seen(long bytes, int checksum) {}

    private Expectation(int status, long bodyBytes, boolean same) {
        this.status = status;
        this.bodyBytes = bodyBytes;
        this.same = same;
    }

    /** Any answer with a status of 200 to 399. */
    public static Expectation success() {
        return new Expectation(0, -1, false);
    }

    /** That status, 100 to 999, and no other. */
    public Expectation status(int expected) {
        return new Expectation(expected, bodyBytes, same);
    }

    /** That many bytes in the body. */
    public Expectation bodyBytes(long expected) {
        return new Expectation(status, expected, same);
    }

    /** The same body in all answers, by length and checksum. */
    public Expectation sameBody() {
        return new Expectation(status, bodyBytes, true);
    }

    /** Whether the body's checksum is wanted, a CRC-32C. */
    public boolean needsChecksum() {
        return same;
    }

    /** What is wrong with an answer that is whole in itself, or null. */
    public @Nullable String problem(int actualStatus, long actualBytes, int checksum) {
        boolean right = status > 0 ? actualStatus == status : actualStatus >= FIRST_RIGHT && actualStatus < FIRST_WRONG;
        if (!right) {
            return "status " + actualStatus + (status > 0 ? " instead of " + status : "");
        }
        if (bodyBytes >= 0 && actualBytes != bodyBytes) {
            return "a body of another length than the expected " + bodyBytes + " bytes";
        }
        if (same && !matchesFirst(actualBytes, checksum)) {
            return "another body than the first answer's";
        }
        return null;
    }

    private boolean matchesFirst(long bytes, int checksum) {
        Seen seen = first.get();
        if (seen == null) {
            first.compareAndSet(null, new Seen(bytes, checksum));
            seen = first.get();
        }
        return seen != null && seen.bytes() == bytes && seen.checksum() == checksum;
    }
}
