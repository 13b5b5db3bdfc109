package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.servletfcgi.fastcgi.internal.ProtocolStatus;
import org.servletfcgi.fastcgi.internal.RecordEncoder;

class RecordFlusherTest {
    private final ArrayByteBufferPool.Tracking pool = new ArrayByteBufferPool.Tracking();
    private final List<String> events = new ArrayList<>();
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    @AfterEach
    void nothing_is_leaked() {
        assertThat(pool.getLeaks()).as(pool.dumpLeaks()).isEmpty();
    }

    private static ByteArrayEndPoint endPoint(int size) {
        return new ByteArrayEndPoint(null, 0, null, size, false);
    }

    private RecordFlusher flusher(ByteArrayEndPoint endPoint, ByteBufferPool buffers) {
        return new RecordFlusher(
                endPoint,
                buffers,
                Runnable::run,
                () -> events.add("idle"),
                overflow -> events.add(overflow.getMessage()),
                bytes -> {},
                new RecordFlusher.WriteTimer(Duration.ZERO, () -> events.add("overdue")));
    }

    private Callback callback(String name) {
        return Callback.from(
                () -> events.add(name + " succeeded"),
                failure -> events.add(name + " failed: " + failure.getMessage()));
    }

    private RecordEntry content(int requestId, int length, String name) {
        return RecordEntry.stdout(requestId, null, ByteBuffer.allocate(length), null, callback(name));
    }

    private RecordEntry.End end(int requestId) {
        return new RecordEntry.End() {
            @Override
            public void handOver() {
                events.add("end of " + requestId);
            }

            @Override
            public void write(ByteBuffer target) {
                RecordEncoder.endRequest(target, requestId, 0, ProtocolStatus.REQUEST_COMPLETE);
            }
        };
    }

    private void take(ByteArrayEndPoint endPoint) {
        taken.writeBytes(BufferUtil.toArray(endPoint.takeOutput()));
    }

    private void takeAll(ByteArrayEndPoint endPoint) {
        int before;
        do {
            before = taken.size();
            take(endPoint);
        } while (taken.size() > before);
    }

    private List<Received> records() throws IOException {
        ByteArrayInputStream bytes = new ByteArrayInputStream(taken.toByteArray());
        List<Received> records = new ArrayList<>();
        try {
            @Nullable Received record = Received.read(bytes);
            while (record != null) {
                records.add(record);
                record = Received.read(bytes);
            }
        } catch (EOFException incomplete) {
            return records;
        }
        return records;
    }

    @Test
    void X4_entries_take_turns_record_by_record_of_16_KiB() throws IOException {
        ByteArrayEndPoint endPoint = endPoint(100);
        RecordFlusher flusher = flusher(endPoint, pool);
        flusher.append(content(9, 200, "first"));
        flusher.append(content(1, 40_000, "one"));
        flusher.append(content(2, 20_000, "two"));
        takeAll(endPoint);

        assertThat(records())
                .extracting(record -> record.requestId() + ":" + record.content().length)
                .containsExactly("9:200", "1:16384", "2:16384", "1:16384", "2:3616", "1:7232");
        assertThat(events).containsExactly("first succeeded", "two succeeded", "one succeeded", "idle");
    }

    @Test
    void entry_that_is_cancelled_while_the_network_fails_is_told_once() {
        ByteArrayEndPoint endPoint = endPoint(100);
        RecordFlusher flusher = flusher(endPoint, pool);
        RecordEntry entry = content(1, 200_000, "one");
        flusher.append(entry);
        flusher.cancel(entry, new IOException("not wanted"), callback("also"));
        flusher.cancel(entry, new IOException("not wanted"), callback("later"));
        endPoint.close(new IOException("broken"));

        assertThat(events)
                .containsExactly("one failed: not wanted", "also failed: not wanted", "later failed: not wanted");
    }

    @Test
    void S7_head_stays_in_one_record_although_others_wait() throws IOException {
        ByteArrayEndPoint endPoint = endPoint(100);
        RecordFlusher flusher = flusher(endPoint, pool);
        RetainableByteBuffer head = pool.acquire(30_000, false);
        head.getByteBuffer().clear().limit(30_000);
        flusher.append(content(9, 200, "first"));
        flusher.append(content(1, 40_000, "one"));
        flusher.append(RecordEntry.stdout(2, head, ByteBuffer.allocate(10), end(2), callback("two")));
        takeAll(endPoint);

        assertThat(records())
                .filteredOn(record -> record.requestId() == 2)
                .extracting(record -> record.type() + ":" + record.content().length)
                .containsExactly("6:30000", "6:10", "3:8");
    }

    @Test
    void S7_record_of_a_head_is_short_and_the_rest_of_the_turn_follows_it() throws IOException {
        ByteArrayEndPoint endPoint = endPoint(100_000);
        RecordFlusher flusher = flusher(endPoint, pool);
        RetainableByteBuffer head = pool.acquire(100, false);
        head.getByteBuffer().clear().limit(100);
        flusher.append(RecordEntry.stdout(2, head, ByteBuffer.allocate(70_000), end(2), callback("two")));
        takeAll(endPoint);

        assertThat(records())
                .extracting(record -> record.type() + ":" + record.content().length)
                .containsExactly("6:8192", "6:57336", "6:4572", "3:8");
    }

    @Test
    void S7_head_and_content_that_fit_are_one_record() throws IOException {
        ByteArrayEndPoint endPoint = endPoint(100_000);
        RecordFlusher flusher = flusher(endPoint, pool);
        RetainableByteBuffer head = pool.acquire(100, false);
        head.getByteBuffer().clear().limit(100);
        flusher.append(RecordEntry.stdout(2, head, ByteBuffer.allocate(8092), end(2), callback("two")));
        takeAll(endPoint);

        assertThat(records())
                .extracting(record -> record.type() + ":" + record.content().length)
                .containsExactly("6:8192", "3:8");
    }

    @Test
    void Q14_writer_is_busy_between_two_records_too() {
        ByteArrayEndPoint endPoint = endPoint(100);
        List<Boolean> busy = new ArrayList<>();
        RecordFlusher[] flusher = new RecordFlusher[1];
        // The writer takes memory for the next records, and for what the network does not take of them at once.
        flusher[0] = flusher(endPoint, new ByteBufferPool.Wrapper(pool) {
            @Override
            public RetainableByteBuffer.Mutable acquire(int size, boolean direct) {
                busy.add(flusher[0].isBusy());
                return super.acquire(size, direct);
            }
        });
        assertThat(flusher[0].isBusy()).isFalse();
        flusher[0].append(content(1, 200_000, "one"));
        takeAll(endPoint);

        assertThat(busy).hasSize(8).containsOnly(true);
        assertThat(flusher[0].isBusy()).isFalse();
    }

    @Test
    void cancelled_entry_that_waits_is_not_written_and_both_callbacks_fail() throws IOException {
        ByteArrayEndPoint endPoint = endPoint(100);
        RecordFlusher flusher = flusher(endPoint, pool);
        RecordEntry waiting = RecordEntry.stdout(2, null, ByteBuffer.allocate(10), end(2), callback("two"));
        flusher.append(content(1, 200, "one"));
        flusher.append(waiting);
        flusher.cancel(waiting, new IOException("cancelled"), callback("also"));
        takeAll(endPoint);

        assertThat(records()).extracting(Received::requestId).containsExactly(1);
        assertThat(events).containsExactly("two failed: cancelled", "also failed: cancelled", "one succeeded", "idle");
    }

    @Test
    void cancelled_entry_under_way_ends_with_a_whole_record() throws IOException {
        ByteArrayEndPoint endPoint = endPoint(100);
        RecordFlusher flusher = flusher(endPoint, pool);
        RecordEntry entry = RecordEntry.stdout(1, null, ByteBuffer.allocate(200_000), end(1), callback("one"));
        flusher.append(entry);
        flusher.cancel(entry, new IOException("cancelled"), callback("also"));
        assertThat(events).containsExactly("one failed: cancelled", "also failed: cancelled");
        takeAll(endPoint);

        assertThat(records())
                .singleElement()
                .satisfies(record -> assertThat(record.content()).hasSize(65528));
        assertThat(events).endsWith("idle").hasSize(3);
    }

    @Test
    void rule20_entry_that_was_written_whole_succeeds_although_it_is_cancelled() throws IOException {
        ByteArrayEndPoint endPoint = endPoint(100);
        RecordFlusher flusher = flusher(endPoint, pool);
        RecordEntry entry = content(1, 1000, "one");
        flusher.append(entry);
        flusher.cancel(entry, new IOException("cancelled"), callback("also"));
        takeAll(endPoint);
        flusher.cancel(entry, new IOException("cancelled"), callback("too late"));

        assertThat(records()).hasSize(1);
        assertThat(events).containsExactly("one succeeded", "also succeeded", "idle", "too late succeeded");
    }

    @Test
    void cancellation_is_over_after_the_write_even_where_it_comes_while_that_is_completed() throws IOException {
        ByteArrayEndPoint endPoint = endPoint(100);
        RecordFlusher flusher = flusher(endPoint, pool);
        RecordEntry[] entry = new RecordEntry[1];
        entry[0] = RecordEntry.stdout(1, null, ByteBuffer.allocate(1000), null, Callback.from(() -> {
            flusher.cancel(entry[0], new IOException("cancelled"), callback("also"));
            events.add("one succeeded");
        }));
        flusher.append(entry[0]);
        takeAll(endPoint);

        assertThat(events).containsExactly("one succeeded", "also succeeded", "idle");
    }

    @Test
    void each_of_two_cancellations_is_completed() throws IOException {
        ByteArrayEndPoint endPoint = endPoint(100);
        RecordFlusher flusher = flusher(endPoint, pool);
        RecordEntry entry = content(1, 100_000, "one");
        flusher.append(entry);
        flusher.cancel(entry, new IOException("cancelled"), callback("first"));
        flusher.cancel(entry, new IOException("again"), callback("second"));
        takeAll(endPoint);

        assertThat(events)
                .containsExactly(
                        "one failed: cancelled", "first failed: cancelled", "second failed: cancelled", "idle");
    }

    @Test
    void callback_that_throws_does_not_stop_the_others() throws IOException {
        ByteArrayEndPoint endPoint = endPoint(100);
        RecordFlusher flusher = flusher(endPoint, pool);
        try (LogLines log = new LogLines()) {
            flusher.append(RecordEntry.stdout(1, null, ByteBuffer.allocate(1000), null, Callback.from(() -> {
                throw new IllegalStateException("as the test wants");
            })));
            flusher.append(content(2, 1000, "two"));
            takeAll(endPoint);

            assertThat(log.all()).anyMatch(line -> line.contains("as the test wants"));
        }

        assertThat(records()).hasSize(2);
        assertThat(events).containsExactly("two succeeded", "idle");
    }

    @Test
    void failed_write_fails_what_is_under_way_what_waits_and_what_comes() {
        ByteArrayEndPoint endPoint = endPoint(100);
        RecordFlusher flusher = flusher(endPoint, pool);
        RetainableByteBuffer head = pool.acquire(100, false);
        head.getByteBuffer().clear();
        flusher.append(content(1, 1000, "one"));
        flusher.append(RecordEntry.stdout(2, head, ByteBuffer.allocate(1), null, callback("two")));
        endPoint.getWriteFlusher().onFail(new EOFException("gone"));
        flusher.append(content(3, 1, "three"));

        assertThat(events).containsExactly("one failed: gone", "two failed: gone", "three failed: gone");
        assertThat(endPoint.isOpen()).isFalse();
        assertThat(flusher.isBusy()).isFalse();
    }

    @Test
    void entries_that_wait_are_bounded() {
        ByteArrayEndPoint endPoint = endPoint(100);
        RecordFlusher flusher = flusher(endPoint, pool);
        flusher.append(content(1, 1000, "one"));
        int appended = 0;
        while (endPoint.isOpen() && appended < 10_000) {
            flusher.append(RecordEntry.stdout(1, null, BufferUtil.EMPTY_BUFFER, end(1), Callback.NOOP));
            appended++;
        }

        assertThat(appended).isEqualTo(1025);
        assertThat(events).noneMatch(event -> event.startsWith("end of"));
        assertThat(events).anyMatch(event -> event.contains("reads no answers"));
        assertThat(endPoint.isOpen()).isFalse();
    }
}
