package org.servletfcgi.launcher.load;

import java.util.Arrays;

/** What is in flight on one connection: for each slot when it began, and whether it is to be aborted. */
final class Slots {

    private static final long FREE = -1;

    private enum Wish {
        ANSWER,
        ABORT_LATER,
        ABORTED
    }

    private final long[] starts;
    private final long[] begun;
    private final Wish[] wishes;
    private final int[] free;
    private int freeCount;
    private int toAbort;

    Slots(int count) {
        starts = new long[count];
        begun = new long[count];
        wishes = new Wish[count];
        free = new int[count];
        freeCount = count;
        Arrays.fill(begun, FREE);
        Arrays.setAll(free, i -> count - 1 - i);
    }

    boolean anyFree() {
        return freeCount > 0;
    }

    boolean anyInFlight() {
        return freeCount < free.length;
    }

    boolean isInFlight(int slot) {
        return begun[slot] != FREE;
    }

    /**
     * A free slot, which is in flight now.
     *
     * @param start from when its time counts
     * @param now from when its time limit counts, 0 or more
     */
    int take(long start, long now) {
        int slot = free[--freeCount];
        starts[slot] = start;
        begun[slot] = now;
        wishes[slot] = Wish.ANSWER;
        return slot;
    }

    void release(int slot) {
        if (!isInFlight(slot)) {
            throw new IllegalStateException("a request has ended twice");
        }
        if (wishes[slot] == Wish.ABORT_LATER) {
            toAbort--;
        }
        begun[slot] = FREE;
        free[freeCount++] = slot;
    }

    long start(int slot) {
        return starts[slot];
    }

    void abortLater(int slot) {
        wishes[slot] = Wish.ABORT_LATER;
        toAbort++;
    }

    void abortNow(int slot) {
        if (wishes[slot] == Wish.ABORT_LATER) {
            toAbort--;
        }
        wishes[slot] = Wish.ABORTED;
    }

    boolean isAborted(int slot) {
        return wishes[slot] == Wish.ABORTED;
    }

    /** A slot to be aborted that is still in flight, or -1. */
    int nextToAbort() {
        for (int slot = 0; toAbort > 0 && slot < wishes.length; slot++) {
            if (isInFlight(slot) && wishes[slot] == Wish.ABORT_LATER) {
                return slot;
            }
        }
        return -1;
    }

    /** A slot in flight, or -1. */
    int first() {
        return overdue(Long.MAX_VALUE);
    }

    /** A slot that is in flight since before that time, or -1. */
    int overdue(long time) {
        for (int slot = 0; anyInFlight() && slot < begun.length; slot++) {
            if (begun[slot] != FREE && begun[slot] < time) {
                return slot;
            }
        }
        return -1;
    }
}
