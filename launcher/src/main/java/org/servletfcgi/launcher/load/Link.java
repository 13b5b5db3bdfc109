package org.servletfcgi.launcher.load;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.launcher.exit.OneLine;

/**
 * Owned by its worker's thread: one connection, made anew whenever it has ended, and what is in flight on it.
 *
 * <pre>{@code
 *            connect          connected
 *   CLOSED ----------> CONNECTING ----------> OPEN
 *     ^  ^                |  ^                  |
 *     |  +--- too late ---+  | queue is full    |
 *     |                      v                  |
 *     |                    QUEUED               |
 *     +------- end, failure, fresh -------------+
 * }</pre>
 */
final class Link implements Answers {

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int MAX_READS = 8;
    private static final double PERCENT = 100;

    private enum State {
        CLOSED,
        QUEUED,
        CONNECTING,
        OPEN
    }

    private final Worker worker;
    private final LoadPlan plan;
    private final Slots slots;
    private final Transport transport;
    private final Output output = new Output();
    private final SplittableRandom random;
    private State state = State.CLOSED;
    private @Nullable Conversation conversation;
    private boolean broken;
    private boolean waiting;
    private long since;
    private long now;

    /**
     * A connection that is still to be made.
     *
     * @param seed for what is decided at random
     */
    Link(Worker worker, LoadPlan plan, long seed) {
        this.worker = worker;
        this.plan = plan;
        this.transport = new Transport(worker.selector(), plan.address());
        this.slots = new Slots(plan.multiplexed());
        this.random = new SplittableRandom(seed);
    }

    /** Connects; connections that are kept are made before they are needed. */
    void start() {
        now = worker.now();
        since = now - RETRY_NANOS;
        if (plan.isFresh()) {
            proceed();
        } else {
            connect();
        }
    }

    /** It has waited for a request to begin. */
    void resume(long time) {
        now = time;
        waiting = false;
        proceed();
    }

    /** Begins what is to begin, on a connection that is made first if there is none. */
    private void proceed() {
        if (state == State.CLOSED) {
            if (now - since < RETRY_NANOS) {
                return;
            }
            if (!worker.schedule().mayBegin(now)) {
                waitForMore();
                return;
            }
            if (plan.isFresh()) {
                slots.take(worker.schedule().begin(now), now);
                worker.begun();
            }
            connect();
        } else if (state == State.OPEN) {
            beginRequests();
        }
    }

    private void waitForMore() {
        if (!waiting
                && (worker.schedule().isPaced() || state == State.CLOSED)
                && !worker.schedule().isOver(now)) {
            waiting = true;
            worker.await(this);
        }
    }

    private void connect() {
        state = State.CONNECTING;
        since = now;
        tryToConnect();
    }

    private void tryToConnect() {
        try {
            switch (transport.connect(this)) {
                case CONNECTED -> connected();
                case PENDING -> {}
                case QUEUE_FULL -> state = State.QUEUED;
            }
        } catch (IOException e) {
            notConnected(e);
        }
    }

    private void connected() {
        worker.tally().connected();
        state = State.OPEN;
        broken = false;
        Conversation opened = worker.conversation();
        conversation = opened;
        if (plan.isFresh()) {
            opened.begin(0, output);
            decideOnAbort(0);
            write();
        } else {
            beginRequests();
        }
    }

    private void notConnected(IOException failure) {
        connectionFailed(failure instanceof ConnectException ? "connection refused" : describe(failure));
    }

    private void connectionFailed(String reason) {
        if (!slots.anyInFlight() && worker.schedule().mayBegin(now)) {
            slots.take(worker.schedule().begin(now), now);
            worker.begun();
        }
        failAll(reason);
        since = now;
        close();
    }

    static String describe(IOException failure) {
        String text = OneLine.of(failure);
        return text.substring(text.indexOf(':') + 1).strip();
    }

    private void beginRequests() {
        Conversation current = conversation;
        if (current == null || broken || !current.isReusable()) {
            return;
        }
        while (state == State.OPEN && slots.anyFree() && worker.schedule().mayBegin(now)) {
            int slot = slots.take(worker.schedule().begin(now), now);
            worker.begun();
            current.begin(slot, output);
            decideOnAbort(slot);
        }
        write();
        if (state == State.OPEN && slots.anyFree()) {
            waitForMore();
        }
    }

    private void decideOnAbort(int slot) {
        if (plan.abortPercent() > 0 && random.nextDouble() * PERCENT < plan.abortPercent()) {
            if (random.nextBoolean()) {
                abort(slot);
            } else {
                slots.abortLater(slot);
            }
        }
    }

    /** By a message, and where the connection carries nothing else every other time by closing it. */
    private void abort(int slot) {
        slots.abortNow(slot);
        boolean closes = plan.multiplexed() == 1 && random.nextBoolean();
        Conversation current = conversation;
        if (closes || current == null || !current.abort(slot, output)) {
            write();
            if (slots.isInFlight(slot)) {
                aborted(slot);
            }
            giveBackAll();
            reopen();
        }
    }

    /** Its channel can read, write or finish connecting. */
    void ready(SelectionKey selected) {
        now = worker.now();
        try {
            if (state == State.CONNECTING && selected.isValid() && selected.isConnectable()) {
                if (transport.finishConnect()) {
                    connected();
                }
                return;
            }
            if (state == State.OPEN && selected.isValid() && selected.isWritable()) {
                write();
            }
            if (state == State.OPEN && selected.isValid() && selected.isReadable()) {
                read();
            }
        } catch (IOException e) {
            if (state == State.CONNECTING) {
                notConnected(e);
            } else {
                ended();
            }
        }
    }

    private void read() throws IOException {
        ByteBuffer in = worker.in();
        int count = in.capacity();
        for (int i = 0; i < MAX_READS && count == in.capacity() && state == State.OPEN && !broken; i++) {
            count = transport.read(in.clear());
            if (count < 0) {
                ended();
                return;
            }
            if (worker.schedule().isInWindow(now)) {
                worker.tally().read(count);
            }
            if (conversation != null) {
                conversation.received(in.flip(), this);
            }
        }
        for (int slot = slots.nextToAbort(); slot >= 0 && state == State.OPEN && !broken; slot = slots.nextToAbort()) {
            abort(slot);
        }
        goOn();
    }

    private void goOn() {
        if (state != State.OPEN) {
            return;
        }
        boolean reusable = conversation != null && conversation.isReusable() && !broken;
        // As web servers do: an application that has answered before it has read all may read no more.
        boolean early = plan.multiplexed() == 1 && !output.isEmpty();
        if (broken || (!slots.anyInFlight() && (plan.isFresh() || early || !reusable))) {
            reopen();
        } else {
            beginRequests();
        }
    }

    /** The other side has closed, or reset, the connection. */
    private void ended() {
        if (conversation != null && slots.anyInFlight() && !broken) {
            conversation.closed(this);
        }
        failAll("the connection was closed without an answer");
        reopen();
    }

    private void reopen() {
        close();
        since = now - RETRY_NANOS;
        // Not at once: what ends connections is not to keep this thread from everything else.
        waitForMore();
    }

    private void write() {
        int count = transport.write(output, worker.out());
        if (worker.schedule().isInWindow(now)) {
            worker.tally().written(count);
        }
    }

    /** Looks for what takes too long, and tries again what has not succeeded. */
    void tick(long time) {
        now = time;
        switch (state) {
            case CLOSED -> proceed();
            case QUEUED, CONNECTING -> {
                if (now - since > plan.timeout().toNanos()) {
                    connectionFailed("no connection within the time limit");
                } else if (state == State.QUEUED
                        && (slots.anyInFlight() || !worker.schedule().isOver(now))) {
                    state = State.CONNECTING;
                    tryToConnect();
                }
            }
            case OPEN -> {
                int overdue = slots.overdue(now - plan.timeout().toNanos());
                if (overdue >= 0) {
                    failOverdue(overdue);
                }
            }
        }
    }

    private void failOverdue(int first) {
        for (int slot = first;
                slot >= 0;
                slot = slots.overdue(now - plan.timeout().toNanos())) {
            failed(
                    slot,
                    slots.isAborted(slot)
                            ? "no end within the time limit after an abort"
                            : "no answer within the time limit");
        }
        giveBackAll();
        reopen();
    }

    /** What else is in flight is to be made again: the connection ends, and that is nobody's fault. */
    private void giveBackAll() {
        for (int slot = slots.first(); slot >= 0; slot = slots.first()) {
            worker.schedule().giveBack(slots.start(slot));
            release(slot);
        }
    }

    private void failAll(String reason) {
        for (int slot = slots.first(); slot >= 0; slot = slots.first()) {
            failed(slot, reason);
        }
    }

    @Override
    public void answered(int slot, int status, long bodyBytes) {
        long start = slots.start(slot);
        Tally tally = worker.tally();
        tally.any();
        if (worker.schedule().isCounted(start)) {
            tally.answered(status, now - start);
            if (worker.schedule().isInWindow(now)) {
                tally.answeredInWindow(bodyBytes);
            }
        }
        worker.succeeded(now);
        release(slot);
    }

    @Override
    public void aborted(int slot) {
        if (worker.schedule().isCounted(slots.start(slot))) {
            worker.tally().aborted();
        }
        worker.succeeded(now);
        release(slot);
    }

    @Override
    public void failed(int slot, String reason) {
        if (worker.schedule().isCounted(slots.start(slot))) {
            worker.tally().failed(reason);
        }
        worker.failed(now);
        release(slot);
    }

    @Override
    public void broken(String reason) {
        broken = true;
        if (!slots.anyInFlight()) {
            // It was to be answered with nothing, and that was wrong too.
            if (worker.schedule().isCounted(now)) {
                worker.tally().failed(reason);
            }
            worker.failed(now);
        }
        failAll(reason);
    }

    private void release(int slot) {
        slots.release(slot);
        worker.over();
    }

    /** Closes the connection; what is in flight is not told of. */
    void close() {
        state = State.CLOSED;
        conversation = null;
        output.clear();
        transport.close();
    }
}
