package org.servletfcgi.launcher.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HandOverTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int LINE = 1000;

    private final Semaphore reads = new Semaphore(0);
    private final AtomicBoolean full = new AtomicBoolean();
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final List<String> told = new CopyOnWriteArrayList<>();

    private final HandOver handOver = new HandOver("test", this::take, new HandOver.Listener() {
        @Override
        public void failed(IOException cause) {
            told.add(cause.getMessage());
        }

        @Override
        public void leftOut(long lines) {
            told.add(lines + " left out");
        }
    });

    private void take(byte[] bytes, int length) throws IOException {
        reads.acquireUninterruptibly();
        if (full.get()) {
            throw new IOException("full");
        }
        synchronized (taken) {
            taken.write(bytes, 0, length);
        }
    }

    @AfterEach
    void end() {
        reads.release(1_000_000);
        handOver.close();
    }

    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        handOver.write(bytes, 0, bytes.length);
    }

    private String taken() {
        synchronized (taken) {
            return taken.toString(StandardCharsets.US_ASCII);
        }
    }

    private void awaitWriting() {
        await().until(reads::hasQueuedThreads);
    }

    @Test
    void what_is_written_is_handed_on_in_its_order() {
        reads.release(1_000_000);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            write("line " + i + "\n");
            all.append("line ").append(i).append('\n');
        }
        handOver.drain(LONG);

        assertThat(taken()).isEqualTo(all.toString());
        assertThat(told).isEmpty();
    }

    @Test
    void nobody_waits_where_nobody_reads_and_what_was_left_out_is_told() {
        String line = "x".repeat(LINE - 1) + "\n";
        int lines = 4 * HandOver.MAX_BYTES / LINE;
        write(line);
        awaitWriting();
        for (int i = 1; i < lines; i++) {
            write(line);
        }
        reads.release(1_000_000);
        handOver.drain(LONG);

        int kept = 1 + HandOver.MAX_BYTES / LINE;
        assertThat(taken()).isEqualTo(line.repeat(kept));
        assertThat(told).containsExactly((lines - kept) + " left out");
    }

    @Test
    void a_line_whose_beginning_is_left_out_is_left_out_to_its_end() {
        write("first\n");
        awaitWriting();
        write("x".repeat(HandOver.MAX_BYTES - 2) + "\n");
        write("too ");
        write("\n".repeat(1));
        write("x\n");
        reads.release(1);
        await().until(() -> taken().equals("first\n"));
        write("long\n");
        reads.release(1_000_000);
        handOver.drain(LONG);

        assertThat(taken()).endsWith("x\nlong\n").doesNotContain("too");
        assertThat(told).containsExactly("2 left out");
    }

    @Test
    void a_failure_is_told_once_and_the_lines_that_it_cost_afterwards() {
        reads.release(1_000_000);
        full.set(true);
        for (int i = 0; i < 5; i++) {
            write("lost\n");
            handOver.drain(LONG);
        }
        full.set(false);
        write("again\n");
        handOver.drain(LONG);
        write("and again\n");
        handOver.drain(LONG);

        assertThat(taken()).as("on a line of its own").isEqualTo("\nagain\nand again\n");
        assertThat(told).containsExactly("full", "5 left out");
    }

    @Test
    void the_end_waits_for_who_reads_slowly_and_not_for_ever_for_who_does_not() {
        write("one\n");
        handOver.drain(Duration.ofMillis(50));
        assertThat(taken()).isEmpty();
        reads.release(1_000_000);
        handOver.drain(LONG);
        assertThat(taken()).isEqualTo("one\n");

        write("after that\n");
        assertThat(taken()).as("the process may end now").endsWith("after that\n");
    }
}
