package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.servletfcgi.fastcgi.internal.FastCgiException;
import org.servletfcgi.fastcgi.internal.FastCgiException.Reason;
import org.servletfcgi.fastcgi.internal.NameValueDecoder;
import org.servletfcgi.fastcgi.internal.RecordEncoder;

/**
 * Answers what a web server asks on request id 0 (FastCGI §4), and counts what it should not send. Owned by the thread
 * that fills the connection.
 */
final class ManagementRecords {
    /** FastCGI §4.2 has no limit; a peer that sends more of what only applications send is none (R8). */
    static final int MAX_UNEXPECTED_RECORDS = 16;

    /** Management records without a request between them (M4). */
    static final int MAX_MANAGEMENT_RECORDS = 100;

    private final Consumer<RecordEntry> writer;
    private final Map<String, String> values;
    private int unexpectedRecords;
    private int managementRecords;

    ManagementRecords(Limits limits, Consumer<RecordEntry> writer) {
        this.writer = writer;
        this.values = Map.of(
                "FCGI_MAX_CONNS", Integer.toString(limits.maxConnections()),
                "FCGI_MAX_REQS", Integer.toString(toldRequests(limits)),
                "FCGI_MPXS_CONNS", "1");
    }

    // HAProxy forgets a request whose client has left, without ABORT_REQUEST where it was sent whole, and begins
    // another.
    private static int toldRequests(Limits limits) {
        return Math.max(1, limits.maxRequestsPerConnection() / 2);
    }

    void requestBegan() {
        managementRecords = 0;
    }

    void getValues(ByteBuffer content) {
        countManagementRecord();
        Map<String, String> asked = new LinkedHashMap<>();
        int length = Math.max(1, content.remaining());
        NameValueDecoder decoder = new NameValueDecoder(length, length, length, length, (name, value) -> {
            String answer = values.get(name);
            if (answer != null) {
                asked.put(name, answer);
            }
        });
        decoder.decode(content);
        answer(RecordEncoder.getValuesResultLength(asked), records -> RecordEncoder.getValuesResult(records, asked));
    }

    void unknownType(int type) {
        countManagementRecord();
        answer(16, records -> RecordEncoder.unknownType(records, type));
    }

    void unexpected(int type) {
        if (++unexpectedRecords > MAX_UNEXPECTED_RECORDS) {
            throw new FastCgiException(
                    Reason.UNEXPECTED_RECORDS,
                    "more than " + MAX_UNEXPECTED_RECORDS + " records that no web server sends, the last of type "
                            + type);
        }
    }

    private void countManagementRecord() {
        if (++managementRecords > MAX_MANAGEMENT_RECORDS) {
            throw new FastCgiException(
                    Reason.MANAGEMENT_RECORDS,
                    "more than " + MAX_MANAGEMENT_RECORDS + " management records without a request");
        }
    }

    private void answer(int length, Consumer<ByteBuffer> encoding) {
        ByteBuffer records = ByteBuffer.allocate(length);
        encoding.accept(records);
        writer.accept(RecordEntry.records(records.flip()));
    }
}
