package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.AutoLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.servletfcgi.fastcgi.internal.Splits;

class RequestContentTest {
    private static final int BUFFER = 10_000;
    private static final int SPOOL = 50_000;

    @TempDir
    Path directory;

    private final ArrayByteBufferPool.Tracking pool = new ArrayByteBufferPool.Tracking();

    @AfterEach
    void nothing_is_leaked() throws IOException {
        assertThat(pool.getLeaks()).as(pool.dumpLeaks()).isEmpty();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    private RequestContent content() {
        return content(budgets(Limits.DEFAULT));
    }

    private RequestContent content(Budget.OfConnection budgets) {
        return new RequestContent(
                RequestContent.Kind.STDIN,
                pool,
                Limits.builder()
                        .contentBufferBytes(BUFFER)
                        .contentSpoolBytes(SPOOL)
                        .spoolDirectory(directory)
                        .build(),
                budgets,
                new AutoLock());
    }

    private static Budget.OfConnection budgets(Limits limits) {
        return Budget.OfConnection.of(limits, new Budget(limits.totalContentBytes()));
    }

    private static Budget.OfConnection budgets(long contentBytes, long spoolBytes) {
        return budgets(Limits.builder()
                .connectionContentBytes(contentBytes)
                .connectionSpoolBytes(spoolBytes)
                .build());
    }

    private boolean add(RequestContent content, byte[] bytes, RequestContent.Overflow overflow) {
        RetainableByteBuffer network = pool.acquire(Math.max(1, bytes.length), false);
        ByteBuffer buffer = network.getByteBuffer().clear();
        buffer.put(bytes).flip();
        boolean tell = content.add(buffer.slice(), network, overflow);
        network.release();
        return tell;
    }

    private static byte[] readAll(RequestContent content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Content.Chunk chunk = content.read();
                chunk != null && !chunk.isLast() && !Content.Chunk.isFailure(chunk);
                chunk = content.read()) {
            bytes.writeBytes(BufferUtil.toArray(chunk.getByteBuffer()));
            chunk.release();
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static Content.Chunk chunk(RequestContent content) {
        return Objects.requireNonNull(content.read());
    }

    @Test
    void read_gives_nothing_until_something_came_and_a_demand_is_told_once() {
        RequestContent content = content();

        assertThat(content.read()).isNull();
        assertThat(content.demand()).isFalse();
        assertThat(add(content, bytes(3), RequestContent.Overflow.WAIT)).isTrue();
        assertThat(add(content, bytes(3), RequestContent.Overflow.WAIT)).isFalse();
        assertThat(content.demand()).isTrue();
        assertThat(readAll(content)).hasSize(6);
        assertThat(content.demand()).isFalse();
        assertThat(content.end()).isTrue();
        assertThat(chunk(content).isLast()).isTrue();
    }

    @Test
    void Q12_less_than_promised_fails_the_last_read() {
        RequestContent content = content();
        content.expect(10);
        add(content, bytes(9), RequestContent.Overflow.WAIT);
        content.demand();
        content.end();

        Content.Chunk chunk = chunk(content);
        assertThat(chunk.getFailure()).isInstanceOf(EofException.class).hasMessageContaining("9 bytes");
        assertThat(content.isEnded()).isTrue();
    }

    @Test
    void Q12_more_than_promised_is_not_delivered() {
        RequestContent content = content();
        content.expect(10);
        add(content, bytes(7), RequestContent.Overflow.WAIT);
        add(content, bytes(7), RequestContent.Overflow.WAIT);
        add(content, bytes(7), RequestContent.Overflow.WAIT);
        content.end();

        assertThat(readAll(content)).hasSize(10);
        assertThat(chunk(content).isLast()).isTrue();
    }

    @Test
    void memory_is_bounded_whatever_the_size_of_the_pieces() {
        for (int size : new int[] {1, 2, 100, 4095, 4096, 9999}) {
            RequestContent content = content();
            int count = 0;
            while (content.wantsMore(RequestContent.Overflow.WAIT)) {
                add(content, new byte[size], RequestContent.Overflow.WAIT);
                count++;
            }

            assertThat((count - 1) * (size + 128))
                    .as("what %s pieces of %s bytes cost", count, size)
                    .isLessThan(BUFFER);
            assertThat(readAll(content)).hasSize(count * size);
            assertThat(content.wantsMore(RequestContent.Overflow.WAIT)).isTrue();
        }
    }

    @Test
    void Q14_what_does_not_fit_goes_to_a_file_in_its_order_and_reading_pauses_when_that_is_full() {
        RequestContent content = content();
        byte[] sent = bytes(BUFFER + SPOOL + 5000);
        int added = 0;
        while (content.wantsMore(RequestContent.Overflow.SPOOL)) {
            int end = Math.min(sent.length, added + 1000);
            add(content, Arrays.copyOfRange(sent, added, end), RequestContent.Overflow.SPOOL);
            added = end;
        }

        assertThat(added).isBetween(SPOOL, BUFFER + SPOOL + 1000);
        assertThat(content.wantsMore(RequestContent.Overflow.WAIT)).isFalse();
        assertThat(readAll(content)).isEqualTo(Arrays.copyOf(sent, added));
        assertThat(content.wantsMore(RequestContent.Overflow.WAIT)).isTrue();
        content.end();
        assertThat(chunk(content).isLast()).isTrue();
        content.discard();
    }

    @Test
    void file_does_not_go_on_growing_once_there_is_room_in_memory_again() {
        RequestContent content = content();
        while (content.wantsMore(RequestContent.Overflow.SPOOL)) {
            add(content, bytes(1000), RequestContent.Overflow.SPOOL);
        }
        for (int i = 0; i < 9; i++) {
            chunk(content).release();
        }

        assertThat(content.wantsMore(RequestContent.Overflow.WAIT)).isFalse();
        assertThat(content.wantsMore(RequestContent.Overflow.SPOOL)).isFalse();
        content.discard();
    }

    @Test
    void file_is_not_larger_than_its_limit_although_it_is_never_empty() {
        Budget.OfConnection budgets = budgets(Limits.DEFAULT);
        RequestContent content = content(budgets);
        while (content.wantsMore(RequestContent.Overflow.SPOOL)) {
            add(content, bytes(1000), RequestContent.Overflow.SPOOL);
        }
        long most = 0;
        for (int i = 0; i < 1000; i++) {
            chunk(content).release();
            while (content.wantsMore(RequestContent.Overflow.SPOOL)) {
                add(content, bytes(1000), RequestContent.Overflow.SPOOL);
            }
            most = Math.max(most, budgets.spool().used());
        }

        assertThat(most).isLessThan(3L * SPOOL);
        content.discard();
    }

    @Test
    void X3_request_fails_with_413_where_the_file_is_full_and_others_share_the_connection() {
        RequestContent content = content();
        int added = 0;
        while (!content.isEnded()) {
            assertThat(content.wantsMore(RequestContent.Overflow.SPOOL_OR_FAIL)).isTrue();
            add(content, bytes(1000), RequestContent.Overflow.SPOOL_OR_FAIL);
            added += 1000;
        }

        assertThat(added).isBetween(SPOOL, BUFFER + SPOOL + 1000);
        assertThat(chunk(content).getFailure())
                .isInstanceOfSatisfying(
                        ContentException.class,
                        failure -> assertThat(failure.getCode()).isEqualTo(413));
        assertThat(Objects.requireNonNull(content.takeRefusal()).limit()).isEqualTo(Limit.CONTENT_SPOOL_BYTES);
        assertThat(content.takeRefusal()).isNull();
    }

    @Test
    void file_that_cannot_be_written_fails_the_request() {
        RequestContent content = new RequestContent(
                RequestContent.Kind.STDIN,
                pool,
                Limits.builder()
                        .contentBufferBytes(1)
                        .spoolDirectory(directory.resolve("absent"))
                        .build(),
                budgets(Limits.DEFAULT),
                new AutoLock());
        add(content, bytes(10), RequestContent.Overflow.SPOOL);
        add(content, bytes(10), RequestContent.Overflow.SPOOL);

        assertThat(chunk(content).getFailure())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot spool content");
        assertThat(content.wantsMore(RequestContent.Overflow.SPOOL)).isTrue();
    }

    @Test
    void failure_drops_what_is_there_and_every_read_fails() {
        RequestContent content = content();
        add(content, bytes(5000), RequestContent.Overflow.WAIT);
        content.fail(new EofException("as the test wants"));
        add(content, bytes(5000), RequestContent.Overflow.WAIT);

        assertThat(chunk(content).getFailure()).hasMessage("as the test wants");
        assertThat(chunk(content).getFailure()).hasMessage("as the test wants");
        assertThat(content.demand()).isTrue();
    }

    @Test
    void failure_after_the_end_leaves_what_is_there() {
        RequestContent content = content();
        add(content, bytes(5000), RequestContent.Overflow.WAIT);
        content.end();
        content.fail(new EofException("too late"));

        assertThat(readAll(content)).hasSize(5000);
        assertThat(chunk(content).isLast()).isTrue();
    }

    @Test
    void discarded_content_is_not_kept() {
        RequestContent content = content();
        add(content, bytes(5000), RequestContent.Overflow.WAIT);
        content.discard();
        add(content, bytes(5000), RequestContent.Overflow.WAIT);
        add(content, bytes(4), RequestContent.Overflow.WAIT);

        assertThat(content.isEnded()).isFalse();
        assertThat(content.wantsMore(RequestContent.Overflow.WAIT)).isTrue();
        assertThat(chunk(content).isLast()).isTrue();
        content.end();
        assertThat(content.isEnded()).isTrue();
    }

    @Test
    void X3_requests_share_the_memory_of_their_connection() {
        Budget.OfConnection budgets = budgets(40_000, 1_000_000);
        RequestContent first = content(budgets);
        RequestContent second = content(budgets);
        for (RequestContent content : new RequestContent[] {first, second}) {
            for (int i = 0; i < 40; i++) {
                add(content, bytes(1000), RequestContent.Overflow.SPOOL_OR_FAIL);
            }
        }
        assertThat(budgets.content().used()).isBetween(2L * BUFFER - 2000, 2L * BUFFER + 2000);
        assertThat(budgets.spool().used()).isGreaterThan(50_000);

        readAll(first);
        second.discard();
        assertThat(budgets.content().used()).isZero();
        assertThat(budgets.spool().used()).isZero();
        first.discard();
    }

    @Test
    void X3_requests_that_nobody_reads_leave_memory_for_one_that_is_read() {
        Budget.OfConnection budgets = budgets(40_000, 1_000_000);
        List<RequestContent> unread =
                Stream.generate(() -> content(budgets)).limit(10).toList();
        for (int i = 0; i < 20; i++) {
            unread.forEach(content -> add(content, bytes(1000), RequestContent.Overflow.SPOOL_OR_FAIL));
        }
        long filesBefore = budgets.spool().used();
        RequestContent read = content(budgets);
        for (int i = 0; i < 100; i++) {
            add(read, bytes(1000), RequestContent.Overflow.SPOOL_OR_FAIL);
            assertThat(readAll(read)).hasSize(1000);
        }

        assertThat(budgets.spool().used()).isEqualTo(filesBefore);
        assertThat(budgets.content().used()).isLessThanOrEqualTo(40_000);
        unread.forEach(RequestContent::discard);
        assertThat(budgets.content().used()).isZero();
    }

    @Test
    void Q14_request_with_nothing_in_memory_is_read_on_for_though_others_hold_all_of_it() {
        Budget.OfConnection budgets = budgets(1000, 0);
        RequestContent other = content(budgets);
        add(other, bytes(2000), RequestContent.Overflow.WAIT);
        RequestContent content = content(budgets);

        assertThat(budgets.content().left()).isNegative();
        assertThat(content.wantsMore(RequestContent.Overflow.WAIT)).isTrue();
        add(content, bytes(100), RequestContent.Overflow.WAIT);
        assertThat(content.wantsMore(RequestContent.Overflow.WAIT)).isFalse();
        assertThat(content.wantsMore(RequestContent.Overflow.SPOOL)).isFalse();
        assertThat(readAll(content)).hasSize(100);
        assertThat(content.wantsMore(RequestContent.Overflow.WAIT)).isTrue();
        other.discard();
        assertThat(budgets.content().used()).isZero();
    }

    @Test
    void X3_request_that_exceeds_the_files_of_its_connection_fails_and_the_others_keep_theirs() {
        Budget.OfConnection budgets = budgets(1, 60_000);
        RequestContent first = content(budgets);
        RequestContent second = content(budgets);
        for (int i = 0; i < 40; i++) {
            add(first, bytes(1000), RequestContent.Overflow.SPOOL_OR_FAIL);
        }
        for (int i = 0; i < 40; i++) {
            add(second, bytes(1000), RequestContent.Overflow.SPOOL_OR_FAIL);
        }

        assertThat(chunk(second).getFailure()).hasMessageContaining("connectionSpoolBytes");
        assertThat(Objects.requireNonNull(second.takeRefusal()).limit()).isEqualTo(Limit.CONNECTION_SPOOL_BYTES);
        assertThat(first.takeRefusal()).isNull();
        assertThat(readAll(first)).hasSize(40_000);
        assertThat(budgets.spool().used()).isZero();
        first.discard();
    }

    @Test
    void large_fragment_costs_the_whole_buffer_of_the_network_that_it_holds_on_to() {
        Budget.OfConnection budgets = budgets(100_000, 0);
        RequestContent content = content(budgets);
        RetainableByteBuffer network = pool.acquire(16 * 1024, true);
        ByteBuffer buffer = network.getByteBuffer().clear();
        content.add(buffer.slice(0, 9000), network, RequestContent.Overflow.WAIT);
        long large = budgets.content().used();
        content.add(buffer.slice(9000, 7000), network, RequestContent.Overflow.WAIT);
        long both = budgets.content().used();
        network.release();

        assertThat(large).isBetween(16 * 1024L, 16 * 1024L + 200);
        assertThat(both - large).isBetween(7000L, 7200L);
        assertThat(readAll(content)).hasSize(16_000);
        assertThat(budgets.content().used()).isZero();
    }

    @Test
    void Q12_short_data_gives_what_came_and_then_says_what_is_missing() {
        RequestContent content =
                new RequestContent(RequestContent.Kind.DATA, pool, Limits.DEFAULT, budgets(100_000, 0), new AutoLock());
        content.expect(10);
        add(content, bytes(9), RequestContent.Overflow.WAIT);
        content.end();

        assertThat(readAll(content)).hasSize(9);
        assertThat(chunk(content).getFailure()).hasMessage("DATA ended after 9 bytes, FCGI_DATA_LENGTH promised 10");
    }

    @Test
    void random_adds_and_reads_give_the_bytes_in_their_order() {
        for (long seed = 0; seed < 200; seed++) {
            RandomGenerator random = Splits.generator(seed);
            Budget.OfConnection budgets = budgets(5000L + seed * 100, 60_000);
            RequestContent content = content(budgets);
            byte[] sent = bytes(100_000);
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            int added = 0;
            while (got.size() < sent.length) {
                RequestContent.Overflow overflow =
                        random.nextBoolean() ? RequestContent.Overflow.SPOOL : RequestContent.Overflow.WAIT;
                if (added < sent.length && content.wantsMore(overflow)) {
                    int end = Math.min(sent.length, added + 1 + random.nextInt(9000));
                    add(content, Arrays.copyOfRange(sent, added, end), overflow);
                    added = end;
                }
                for (int i = random.nextInt(4); i > 0; i--) {
                    Content.Chunk chunk = content.read();
                    if (chunk != null) {
                        got.writeBytes(BufferUtil.toArray(chunk.getByteBuffer()));
                        chunk.release();
                    }
                }
            }

            assertThat(got.toByteArray()).as("seed %s", seed).isEqualTo(sent);
            assertThat(budgets.content().used()).as("seed %s", seed).isZero();
            assertThat(budgets.spool().used()).as("seed %s", seed).isZero();
            content.discard();
        }
    }

    @Test
    void X3_requests_of_other_connections_leave_memory_for_one_buffer_each() {
        Budget total = new Budget(50_000);
        List<RequestContent> contents = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            contents.add(content(Budget.OfConnection.of(Limits.DEFAULT, total)));
        }
        for (int round = 0; round < 10; round++) {
            contents.stream()
                    .filter(content -> content.wantsMore(RequestContent.Overflow.WAIT))
                    .forEach(content -> add(content, bytes(5000), RequestContent.Overflow.WAIT));
        }

        assertThat(total.used()).isBetween(50_000L, 50_000L + 20 * 6000);
        assertThat(contents).allSatisfy(content -> assertThat(readAll(content)).isNotEmpty());
        assertThat(total.used()).isZero();
        assertThat(contents).allMatch(content -> content.wantsMore(RequestContent.Overflow.WAIT));
    }

    @Test
    void Q13_end_of_a_known_length_is_seen_after_what_is_still_being_written_to_the_file() throws Exception {
        byte[] sent = bytes(100_000);
        for (int round = 0; round < 300; round++) {
            RequestContent content = content();
            content.expect(sent.length);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < sent.length; i += 2_000) {
                    add(content, Arrays.copyOfRange(sent, i, i + 2_000), RequestContent.Overflow.SPOOL);
                }
            });
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            boolean last = false;
            while (!last) {
                Content.Chunk chunk = content.read();
                if (chunk == null) {
                    Thread.onSpinWait();
                } else {
                    received.writeBytes(BufferUtil.toArray(chunk.getByteBuffer()));
                    last = chunk.isLast();
                    chunk.release();
                }
            }
            sending.get(10, TimeUnit.SECONDS);
            content.discard();

            assertThat(received.toByteArray()).as("round %s", round).isEqualTo(sent);
        }
    }
}
