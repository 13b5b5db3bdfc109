package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.servletfcgi.fastcgi.internal.Records.KEEP_CONN;
import static org.servletfcgi.fastcgi.internal.Records.none;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.fastcgi.internal.Splits;
import org.servletfcgi.server.Received.Answer;

/** Random records of known seeds: each request is answered once, whole, or its connection is closed. */
class RandomRecordsTest {
    private static final int SEEDS = 1000;
    private static final String BODY = "0123456789abcdef".repeat(1000);

    @RegisterExtension
    final TestServer server = new TestServer();

    /** A web server that keeps to the protocol: requests of several ids, their records in any order that is allowed. */
    private static final class Script {
        private final RandomGenerator random;
        private final Records records = none();
        private final Map<Integer, Integer> steps = new HashMap<>();
        private final Set<Integer> aborted = new HashSet<>();
        private final Set<Integer> ids = new HashSet<>();

        Script(RandomGenerator random) {
            this.random = random;
        }

        Records make() {
            int requests = 1 + random.nextInt(6);
            while (ids.size() < requests || !steps.isEmpty()) {
                if (ids.size() < requests && random.nextInt(3) == 0) {
                    begin();
                } else if (random.nextInt(20) == 0) {
                    noise();
                } else if (!steps.isEmpty()) {
                    List<Integer> open = new ArrayList<>(steps.keySet());
                    advance(open.get(random.nextInt(open.size())));
                }
            }
            return records;
        }

        private void begin() {
            int id = 1 + random.nextInt(random.nextBoolean() ? 8 : 65535);
            if (ids.add(id)) {
                records.padded(random.nextInt(10)).andBegin(id, 1 + random.nextInt(2), KEEP_CONN);
                steps.put(id, 0);
            }
        }

        private void noise() {
            switch (random.nextInt(4)) {
                case 0 -> records.getValues("FCGI_MPXS_CONNS", "FCGI_MAX_REQS");
                case 1 -> records.record(random.nextInt(12, 256), 0, new byte[random.nextInt(20)], 3);
                case 2 -> records.record(5, inactive(), new byte[random.nextInt(20)], 3);
                default -> records.record(2, inactive(), new byte[0], 0);
            }
        }

        private int inactive() {
            int id = 1 + random.nextInt(65535);
            return ids.contains(id) ? 65535 - 4 * 8192 : id;
        }

        private void advance(int id) {
            records.on(id);
            int step = steps.merge(id, 1, Integer::sum);
            if (random.nextInt(40) == 0) {
                records.abort();
                aborted.add(id);
                steps.remove(id);
            } else if (step == 1) {
                byte[] params = Records.pairs(Requests.variables(
                        "POST", PathApplication.PATHS.get(random.nextInt(PathApplication.PATHS.size()))));
                records.paramsInRecordsOf(1 + random.nextInt(params.length), params)
                        .paramsEnd();
            } else if (random.nextInt(4) == 0) {
                records.stdinEnd();
                steps.remove(id);
            } else {
                records.stdin(BODY.substring(0, 1 + random.nextInt(random.nextInt(5) == 0 ? BODY.length() : 50)));
            }
        }
    }

    @Test
    void every_request_is_answered_once_and_whole() throws Exception {
        server.limits(Limits.builder().contentBufferBytes(8 * 1024));
        server.start(new PathApplication());
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomGenerator random = Splits.generator(seed);
            Script script = new Script(random);
            byte[] bytes = script.make().bytes();
            try (LocalClient client = server.connectLocally()) {
                client.send(Splits.random(bytes, random));
                List<Answer> answers = LocalClient.answers(client.receiveRequests(script.ids.size()));

                assertThat(answers)
                        .extracting(answer -> answer.end().requestId())
                        .containsExactlyInAnyOrderElementsOf(script.ids);
                for (Answer answer : answers) {
                    if (!script.aborted.contains(answer.end().requestId())) {
                        assertThat(answer.status()).isEqualTo(200);
                        assertThat(answer.hasStdoutEnd()).isTrue();
                    }
                }
                assertThat(client.endPoint().isOpen()).isTrue();
            } catch (AssertionError failure) {
                throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
            }
        }
    }

    @Test
    void mutated_bytes_are_answered_or_close_the_connection_and_leave_nothing_behind() throws Exception {
        server.limits(Limits.builder().contentBufferBytes(8 * 1024).lingerTime(Duration.ofMillis(200)));
        server.start(new PathApplication());
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomGenerator random = Splits.generator(1_000_000 + seed);
            byte[] bytes = mutated(new Script(random).make().bytes(), random);
            try (LocalClient client = server.connectLocally()) {
                client.send(Splits.random(bytes, random)).sendEnd();
                client.awaitClosed();
            } catch (AssertionError failure) {
                throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
            }
        }

        server.awaitNoConnections();
        assertThat(server.log()).allMatch(line -> line.contains(" closed: ") || line.contains(" refused: "));
    }

    private static byte[] mutated(byte[] bytes, RandomGenerator random) {
        byte[] result = bytes.clone();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            int at = random.nextInt(result.length);
            switch (random.nextInt(4)) {
                case 0 -> result[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> result[at] = (byte) random.nextInt(256);
                case 2 -> result = Arrays.copyOf(result, at + 1);
                default -> {
                    int length = Math.min(random.nextInt(64), result.length - at);
                    System.arraycopy(result, random.nextInt(result.length - length + 1), result, at, length);
                }
            }
        }
        return result;
    }
}
