package org.servletfcgi.fastcgi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairTableTest {
    private final PairTable<Pair> table =
            new PairTable<>(Pair::new, pair -> !pair.name().equals("SECRET"));

    private static Pair get(PairTable<Pair> table, String name, String value) {
        return get(table, ByteOrder.BIG_ENDIAN, name, value);
    }

    private static Pair get(PairTable<Pair> table, ByteOrder order, String name, String value) {
        byte[] bytes = ("..." + name + value + ".").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).order(order).put(bytes);
        return table.get(buffer.clear(), 3, name.length(), value.length());
    }

    /** Whether two that follow each other are one, be it at the last of some times: a garbage collection may come between. */
    private static boolean isKept(BooleanSupplier same) {
        return IntStream.range(0, 20).anyMatch(i -> same.getAsBoolean());
    }

    @SuppressWarnings("ReferenceEquality") // is what is asked
    private boolean isKept(String name, String value) {
        return isKept(() -> {
            Pair first = get(table, name, value);
            return get(table, name, value) == first;
        });
    }

    @Test
    void N2_the_same_bytes_are_the_same_object_the_next_time() {
        assertThat(get(table, "SERVER_NAME", "app.example")).isEqualTo(new Pair("SERVER_NAME", "app.example"));
        assertThat(isKept("SERVER_NAME", "app.example")).isTrue();
        assertThat(get(table, "SERVER_NAME", "app.example.")).isEqualTo(new Pair("SERVER_NAME", "app.example."));
    }

    @Test
    @SuppressWarnings("ReferenceEquality") // is what is asked
    void N2_a_name_is_one_string_whatever_its_values_are() {
        assertThat(isKept(() -> get(table, "REMOTE_PORT", "40001").name()
                        == get(table, "REMOTE_PORT", "40002").name()))
                .isTrue();
    }

    @Test
    void a_pair_that_no_request_has_any_more_does_not_outlive_a_garbage_collection() {
        WeakReference<Pair> pair = new WeakReference<>(get(table, "HTTP_X_KEY", "of a visitor"));
        WeakReference<String> name =
                new WeakReference<>(get(table, "HTTP_X_OTHER", "b").name());

        await().pollDelay(Duration.ZERO).atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            System.gc();
            assertThat(pair.get()).isNull();
            assertThat(name.get()).isNull();
        });
        assertThat(isKept("HTTP_X_KEY", "of a visitor")).isTrue();
    }

    @Test
    void N2_bytes_that_are_cut_at_another_place_are_another_pair() {
        for (int cut = 0; cut <= 10; cut++) {
            String name = "ABABABABAB".substring(0, cut);
            String value = "ABABABABAB".substring(cut);

            assertThat(get(table, name, value)).isEqualTo(new Pair(name, value));
        }
    }

    @Test
    void what_is_too_long_or_secret_is_not_kept() {
        String longest = "x".repeat(PairTable.MAX_PAIR_BYTES - 1);

        assertThat(isKept("A", longest)).isTrue();
        assertThat(get(table, "AB", longest)).isEqualTo(new Pair("AB", longest));
        assertThat(isKept("AB", longest)).isFalse();
        assertThat(get(table, "SECRET", "1")).isEqualTo(new Pair("SECRET", "1"));
        assertThat(isKept("SECRET", "1")).isFalse();
    }

    @Test
    void the_order_of_a_buffer_does_not_matter() {
        get(table, "abcdefgh", "ABCDEFGH");

        assertThat(get(table, ByteOrder.LITTLE_ENDIAN, "hgfedcba", "HGFEDCBA"))
                .isEqualTo(new Pair("hgfedcba", "HGFEDCBA"));
    }

    @Test
    void N2_pairs_that_take_each_others_places_stay_right_for_several_threads_at_once() throws Exception {
        var threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> readers = new ArrayList<>();
            for (int seed = 0; seed < 4; seed++) {
                RandomGenerator random = new Random(seed);
                readers.add(() -> wrongOf(random));
            }

            for (var wrong : threads.invokeAll(readers)) {
                assertThat(wrong.get()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Of 50,000 pairs out of many that differ in a byte. */
    private int wrongOf(RandomGenerator random) {
        int wrong = 0;
        for (int i = 0; i < 50_000; i++) {
            Pair pair = new Pair(text(random, random.nextInt(20)), text(random, random.nextInt(40)));
            wrong += get(table, pair.name(), pair.value()).equals(pair) ? 0 : 1;
        }
        return wrong;
    }

    private static String text(RandomGenerator random, int length) {
        StringBuilder text = new StringBuilder("a".repeat(length));
        if (length > 0) {
            text.setCharAt(random.nextInt(length), (char) random.nextInt(256));
        }
        return text.toString();
    }
}
