package org.servletfcgi.launcher.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One thread with its selector and its part of the connections. */
final class Worker implements Runnable {

    private static final int BUFFER_BYTES = 128 * 1024;
    private static final long TICK_MILLIS = 10;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);

    /** No right answer for that many time limits means that there will be none. */
    private static final int PATIENCE = 2;

    private final LoadPlan plan;
    private final Supplier<? extends Conversation> conversations;
    private final Schedule schedule;
    private final Selector selector;
    private final Tally tally = new Tally();
    private final List<Link> links = new ArrayList<>();
    private final ArrayDeque<Link> waiting = new ArrayDeque<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final long origin = System.nanoTime();
    private long inFlight;
    private long failedAt = -1;
    private long rightAt;
    private volatile boolean stopped;
    private volatile @Nullable Throwable failure;

    /**
     * A worker that has connected nothing yet.
     *
     * @param index from 0
     */
    Worker(LoadPlan plan, Supplier<? extends Conversation> conversations, int index) throws IOException {
        this.plan = plan;
        this.conversations = conversations;
        schedule = new Schedule(plan, index);
        selector = Selector.open();
        int share = plan.connections() / plan.threads() + (index < plan.connections() % plan.threads() ? 1 : 0);
        for (int i = 0; i < share; i++) {
            links.add(new Link(this, plan, 31L * index + i));
        }
    }

    Tally tally() {
        return tally;
    }

    Schedule schedule() {
        return schedule;
    }

    Selector selector() {
        return selector;
    }

    Conversation conversation() {
        return conversations.get();
    }

    /** For one read at a time. */
    ByteBuffer in() {
        return in;
    }

    /** For one write at a time. */
    ByteBuffer out() {
        return out;
    }

    /** Nanoseconds since the run began. */
    long now() {
        return System.nanoTime() - origin;
    }

    /** For any thread: ends the run as soon as possible. */
    void stop() {
        stopped = true;
        selector.wakeup();
    }

    /** What has ended this worker though it should not have, or null. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    void begun() {
        inFlight++;
    }

    /** A request has ended or is to be made again. */
    void over() {
        inFlight--;
    }

    void succeeded(long now) {
        rightAt = now;
        failedAt = -1;
    }

    void failed(long now) {
        failedAt = failedAt < 0 ? now : failedAt;
    }

    /** The connection has room for requests, but none is to begin just now. */
    void await(Link link) {
        waiting.add(link);
    }

    @Override
    public void run() {
        boolean early = false;
        try {
            long now = now();
            links.forEach(Link::start);
            long tickAt = now + TICK_NANOS;
            while (!stopped && !early && (inFlight > 0 || !schedule.isOver(now))) {
                beginWaiting(now);
                select(now);
                now = now();
                if (now >= tickAt) {
                    tickAt = now + TICK_NANOS;
                    tick(now);
                    early = failedAt >= 0
                            && now - rightAt > PATIENCE * plan.timeout().toNanos();
                }
            }
        } catch (IOException e) {
            // Of the selector; without it nothing goes on.
            tally.failed(Link.describe(e));
            early = true;
        } catch (RuntimeException | Error e) {
            failure = e;
        } finally {
            end(early);
        }
    }

    private void beginWaiting(long now) {
        for (int count = waiting.size(); count > 0 && schedule.mayBegin(now); count--) {
            waiting.remove().resume(now);
        }
    }

    private void select(long now) throws IOException {
        boolean atOnce = !waiting.isEmpty() && !schedule.isOver(now) && schedule.next() - now < 2 * TICK_NANOS / 10;
        if (atOnce) {
            if (selector.selectNow(this::ready) == 0) {
                Thread.onSpinWait();
            }
        } else {
            long millis = waiting.isEmpty() || schedule.isOver(now)
                    ? TICK_MILLIS
                    : TimeUnit.NANOSECONDS.toMillis(schedule.next() - now) - 1;
            selector.select(this::ready, Math.min(Math.max(millis, 1), TICK_MILLIS));
        }
    }

    private void ready(SelectionKey key) {
        ((Link) key.attachment()).ready(key);
    }

    private void tick(long now) {
        for (Link link : links) {
            link.tick(now);
        }
        tally.publish();
    }

    private void end(boolean early) {
        tally.ended(schedule.windowNanos(now()), early);
        schedule.stop();
        links.forEach(Link::close);
        try {
            selector.close();
        } catch (IOException e) {
            throw new IllegalStateException("the selector cannot be closed", e);
        }
    }
}
