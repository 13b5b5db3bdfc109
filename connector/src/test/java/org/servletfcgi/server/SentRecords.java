package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.util.BufferUtil;
import org.servletfcgi.fastcgi.internal.RecordType;
import org.servletfcgi.fastcgi.internal.Records;
import org.servletfcgi.server.Received.Answer;

/**
 * What a web server has sent on a connection, read with code of the tests' own, and what it may expect. Where the bytes
 * break the protocol, or the outcome of a race decides, the connection may be closed instead of an answer.
 */
final class SentRecords {
    /** Far below all limits that close a connection for what it sends. */
    private static final int HARMLESS_RECORDS = 16;

    private static final byte[] ABORTIVE_END = new byte[8];

    private enum Request {
        PARAMS,
        STDIN,
        COMPLETE
    }

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Map<Integer, Request> requests = new HashMap<>();
    private final Map<Integer, Integer> begun = new HashMap<>();
    private final Map<Integer, Integer> owed = new HashMap<>();
    private final Map<Integer, Integer> roles = new HashMap<>();
    private final Map<Integer, Integer> paramsBytes = new HashMap<>();
    private final Set<Integer> aborted = new HashSet<>();
    private int queries;
    private int oddRecords;
    private int read;
    private boolean mayClose;
    private boolean broken;

    /** Whether each request that was sent whole or aborted has its END_REQUEST. */
    boolean isAnsweredBy(byte[] answers) {
        Map<Integer, Integer> ends = ends(records(answers));
        return owed.entrySet().stream().allMatch(entry -> ends.getOrDefault(entry.getKey(), 0) >= entry.getValue());
    }

    /** Each request that was sent whole is answered with a response, or the connection may have been closed instead. */
    void assertAnsweredBy(byte[] answers) {
        if (!isAnsweredBy(answers) && !mayClose && !endsAbortively(answers)) {
            throw new AssertionError("closed with answers owed to " + owed + ", got " + ends(records(answers)));
        }
        for (Answer answer : LocalClient.answers(records(answers))) {
            if (!aborted.contains(answer.end().requestId()) && !mayClose) {
                assertThat(answer.text())
                        .as("STDOUT of a request that was not aborted")
                        .startsWith("Status: ");
                assertThat(answer.status()).as("500 is for failures of our own").isNotEqualTo(500);
            }
        }
    }

    /** The answers are records that a web server can read, of requests that it has begun. */
    void assertAllowedAnswers(byte[] answers) {
        List<Received> records = records(answers);
        Map<Integer, Integer> ends = ends(records);
        ends.forEach((id, count) ->
                assertThat(count).as("END_REQUEST of id " + id).isLessThanOrEqualTo(begun.getOrDefault(id, 0)));
        int results = 0;
        for (Received record : records) {
            switch (record.type()) {
                case Received.END_REQUEST, Received.STDOUT, Received.STDERR ->
                    assertThat(begun).containsKey(record.requestId());
                case Received.GET_VALUES_RESULT, Received.UNKNOWN_TYPE ->
                    assertThat(record.requestId()).isZero();
                default -> throw new AssertionError("record of type " + record.type());
            }
            results += record.type() == Received.GET_VALUES_RESULT ? 1 : 0;
        }
        assertThat(results).as("GET_VALUES_RESULT").isLessThanOrEqualTo(queries);
        LocalClient.answers(records).forEach(SentRecords::assertAllowed);
        assertNothingAfterTheEnd(records, ends);
    }

    private void assertNothingAfterTheEnd(List<Received> records, Map<Integer, Integer> ends) {
        Map<Integer, Integer> left = new HashMap<>(ends);
        for (Received record : records) {
            if (record.isEndRequest()) {
                left.merge(record.requestId(), -1, Integer::sum);
            } else if (record.requestId() > 0 && left.getOrDefault(record.requestId(), 0) == 0) {
                assertThat(ends.getOrDefault(record.requestId(), 0))
                        .as("END_REQUEST before another record of id " + record.requestId())
                        .isLessThan(begun.getOrDefault(record.requestId(), 0));
            }
        }
    }

    /** STDOUT begins with a whole head in its first record and goes on to its end; END_REQUEST says 0 or 1. */
    private static void assertAllowed(Answer answer) {
        List<Received> stdout = answer.records().stream()
                .filter(record -> record.type() == Received.STDOUT)
                .toList();
        if (!stdout.isEmpty() && stdout.get(0).content().length > 0) {
            assertThat(stdout.get(0).text()).startsWith("Status: ").contains("\r\n\r\n");
        }
        for (int i = 0; i < stdout.size() - 1; i++) {
            assertThat(stdout.get(i).content()).as("STDOUT inside the stream").isNotEmpty();
        }
        assertThat(answer.end().content()).hasSize(8);
        assertThat(answer.appStatus()).isIn(0, 1);
        assertThat(answer.protocolStatus()).isIn(0, 2, 3);
    }

    private static Map<Integer, Integer> ends(List<Received> records) {
        Map<Integer, Integer> ends = new HashMap<>();
        records.stream()
                .filter(Received::isEndRequest)
                .forEach(record -> ends.merge(record.requestId(), 1, Integer::sum));
        return ends;
    }

    /** The whole records; what is left is the begin of one, or what ends a connection abortively. */
    private static List<Received> records(byte[] answers) {
        ByteArrayInputStream stream = new ByteArrayInputStream(answers, 0, endOfRecords(answers));
        List<Received> records = new ArrayList<>();
        try {
            for (Received record = Received.read(stream); record != null; record = Received.read(stream)) {
                records.add(record);
            }
        } catch (IOException incomplete) {
            return records;
        }
        return records;
    }

    private static boolean endsAbortively(byte[] answers) {
        return answers.length > endOfRecords(answers);
    }

    /** Where the records end, and {@link #ABORTIVE_END} begins or nothing more has come. */
    private static int endOfRecords(byte[] answers) {
        int at = 0;
        while (at < answers.length) {
            int rest = answers.length - at;
            if (answers[at] != 1) {
                int length = Math.min(rest, ABORTIVE_END.length);
                assertThat(Arrays.copyOfRange(answers, at, at + length))
                        .as("where a record begins, followed by " + (rest - length) + " bytes: " + hex(answers, at))
                        .isEqualTo(Arrays.copyOf(ABORTIVE_END, length));
                return at;
            }
            if (rest < 8) {
                return answers.length;
            }
            at += 8 + (answers[at + 4] & 0xFF) * 256 + (answers[at + 5] & 0xFF) + (answers[at + 6] & 0xFF);
        }
        return answers.length;
    }

    private static String hex(byte[] answers, int from) {
        return HexFormat.of().formatHex(answers, from, Math.min(answers.length, from + 64));
    }

    void add(ByteBuffer piece) {
        bytes.writeBytes(BufferUtil.toArray(piece));
        byte[] all = bytes.toByteArray();
        while (!broken && all.length - read >= 8) {
            int type = all[read + 1] & 0xFF;
            int id = (all[read + 2] & 0xFF) << 8 | (all[read + 3] & 0xFF);
            int end = read + 8 + ((all[read + 4] & 0xFF) << 8 | (all[read + 5] & 0xFF));
            if (all[read] != 1) {
                broken();
            } else if (all.length < end) {
                // Its header and what there is of its content may be enough to close for.
                mayClose |= type != RecordType.STDIN.code() || requests.get(id) == Request.PARAMS;
                return;
            } else {
                record(type, id, Arrays.copyOfRange(all, read + 8, end));
                read = end + (all[read + 6] & 0xFF);
            }
        }
    }

    private void broken() {
        broken = true;
        mayClose = true;
    }

    private void record(int code, int id, byte[] content) {
        RecordType type = RecordType.of(code);
        if (type == RecordType.BEGIN_REQUEST) {
            begin(id, content);
        } else if (type == RecordType.GET_VALUES && id == 0) {
            queries++;
            odd();
        } else if (id == 0 || type == null) {
            odd();
        } else {
            switch (type) {
                case PARAMS -> params(id, content);
                case STDIN, DATA -> stdin(id, type == RecordType.STDIN && content.length == 0);
                case ABORT_REQUEST -> {
                    aborted.add(id);
                    if (requests.containsKey(id)) {
                        complete(id);
                    }
                }
                default -> odd();
            }
        }
    }

    private void odd() {
        mayClose |= ++oddRecords > HARMLESS_RECORDS;
    }

    private void begin(int id, byte[] content) {
        if (id == 0 || content.length != 8) {
            broken();
            return;
        }
        int role = (content[0] & 0xFF) << 8 | (content[1] & 0xFF);
        // The id may be active still; and a connection that is not to be kept may end before this arrives.
        mayClose |= requests.containsKey(id) || (content[2] & 1) == 0;
        requests.put(id, Request.PARAMS);
        begun.merge(id, 1, Integer::sum);
        paramsBytes.put(id, 0);
        roles.put(id, role);
    }

    private void params(int id, byte[] content) {
        if (requests.get(id) != Request.PARAMS) {
            return;
        }
        mayClose |= paramsBytes.merge(id, content.length, Integer::sum) > FuzzedServer.MAX_PARAMS_BYTES;
        if (content.length == 0) {
            requests.put(id, Request.STDIN);
            if (roles.getOrDefault(id, 0) != Records.RESPONDER) {
                complete(id);
            }
        }
    }

    private void stdin(int id, boolean end) {
        Request request = requests.get(id);
        if (request == Request.PARAMS) {
            broken();
        } else if (request == Request.STDIN && end) {
            complete(id);
        }
    }

    private void complete(int id) {
        if (requests.put(id, Request.COMPLETE) != Request.COMPLETE) {
            owed.merge(id, 1, Integer::sum);
        }
    }
}
