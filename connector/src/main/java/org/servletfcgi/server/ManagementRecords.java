package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.servletfcgi.fastcgi.FastCgiException;
import org.servletfcgi.fastcgi.FastCgiException.Reason;
import org.servletfcgi.fastcgi.NameValueDecoder;

/**
 * The records of a connection that belong to no request: what GET_VALUES is answered with, and how many a peer may
 * send. Owned by the thread that fills the connection.
 */
final class ManagementRecords {
    /** FastCGI §4.2 has no limit; a peer that sends more of what only applications send is none (R8). */
    private static final int MAX_UNEXPECTED_RECORDS = 16;

    /** Management records without a request between them (M4). */
    private static final int MAX_MANAGEMENT_RECORDS = 100;

    private final Limits limits;
    private int unexpectedRecords;
    private int managementRecords;

    ManagementRecords(Limits limits) {
        this.limits = limits;
    }

    /** A request has begun. */
    void requestBegun() {
        managementRecords = 0;
    }

    /**
     * The values that a GET_VALUES asks for and that are known.
     *
     * @throws FastCgiException where there were too many such records
     */
    Map<String, String> asked(ByteBuffer content, int maxConnections) {
        count();
        Map<String, String> known = Map.of(
                "FCGI_MAX_CONNS", Integer.toString(maxConnections),
                "FCGI_MAX_REQS", Integer.toString(limits.maxRequestsPerConnection()),
                "FCGI_MPXS_CONNS", "1");
        Map<String, String> asked = new LinkedHashMap<>();
        int length = Math.max(1, content.remaining());
        NameValueDecoder decoder = new NameValueDecoder(length, length, length, length, (name, value) -> {
            String answer = known.get(name);
            if (answer != null) {
                asked.put(name, answer);
            }
        });
        decoder.decode(content);
        return asked;
    }

    /**
     * Counts a management record.
     *
     * @throws FastCgiException where there were too many
     */
    void count() {
        if (++managementRecords > MAX_MANAGEMENT_RECORDS) {
            throw new FastCgiException(
                    Reason.MANAGEMENT_RECORDS,
                    "more than " + MAX_MANAGEMENT_RECORDS + " management records without a request");
        }
    }

    /**
     * Counts a record that no web server sends.
     *
     * @throws FastCgiException where there were too many
     */
    void countUnexpected(int type) {
        if (++unexpectedRecords > MAX_UNEXPECTED_RECORDS) {
            throw new FastCgiException(
                    Reason.UNEXPECTED_RECORDS,
                    "more than " + MAX_UNEXPECTED_RECORDS + " records that no web server sends, the last of type "
                            + type);
        }
    }
}
