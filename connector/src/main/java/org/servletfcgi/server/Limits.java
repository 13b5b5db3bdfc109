package org.servletfcgi.server;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What one web server may make a connection hold, and for how long. Immutable; {@link #DEFAULT} suits all web servers
 * that were measured, a {@link #builder()} makes others.
 *
 * @param maxConnections connections at once of all connectors of a factory, default 16,384; requests on one more are
 *     answered with 503
 * @param maxParamsBytes bytes of the PARAMS stream of a request, default 262,144, above which it is answered with 431;
 *     a stream of four times as many bytes closes the connection
 * @param maxParams name-value pairs of a request, default 1,000, above which it is answered with 431
 * @param maxParamNameBytes bytes of a variable's name, default 1,024, above which the request is answered with 431
 * @param maxParamValueBytes bytes of a variable's value, default 65,536, above which the request is answered with 431;
 *     nginx, lighttpd and HAProxy can send 65,535
 * @param maxRequestsPerConnection requests at once on a connection, default 200; one more is answered with 503. A
 *     web server that asks is told half of it
 * @param maxRequestsInParams requests at once on a connection whose PARAMS have begun and not ended, default 8; one more
 *     is answered with 503
 * @param connectionParamsBytes memory for the variables of all requests of a connection that have begun and not ended,
 *     default 4,194,304: the bytes of PARAMS and 192 for each pair; the request that would need more is answered with
 *     503
 * @param paramsTimeout how long the PARAMS of a request may take from BEGIN_REQUEST to their end, default 10 seconds;
 *     then it is answered with 408
 * @param contentTimeout how long an application waits for content of which nothing comes, default 30 seconds; then its
 *     read fails, and the response is a 408 where the application lets that out
 * @param minContentRate bytes a second that content of a known length comes with at least while an application waits
 *     for it and contentTimeout is over, and all content that is discarded after an early response, default 100, zero for
 *     any rate; otherwise as for contentTimeout, lingerPause and lingerTime
 * @param writeTimeout how long a web server may take nothing of what is written, default 60 seconds; then the connection
 *     is closed
 * @param busyTimeout how long a request may keep a thread waiting for the network while no thread of the pool is left,
 *     without what {@code minBusyRate} asks, default 1 second; then it is given up, as for contentTimeout or writeTimeout. Not
 *     with virtual threads
 * @param minBusyRate bytes a second that such a request sends or takes at least, default 4,096
 * @param abortGrace how long an application may take to end after its request was aborted until the request id is given
 *     back to the web server without it, default 5 seconds
 * @param contentBufferBytes memory for content of a request that has arrived and is not yet read, default 131,072
 * @param contentSpoolBytes content of a request that may go to a file when the connection has to be read on although
 *     the application does not read, default 67,108,864
 * @param totalContentBytes as connectionContentBytes for all connections of a factory together, default 33,554,432; a
 *     request of which nothing is in memory may go on to take one buffer of the network
 * @param connectionContentBytes memory for content of all requests of a connection that has arrived and is not yet read,
 *     default 1,048,576; a request gets no more of it than it leaves to the others, and has what it cannot get treated
 *     as if its own {@code contentBufferBytes} were full
 * @param connectionSpoolBytes files of all requests of a connection, default 268,435,456; the request that would need
 *     more fails with 413
 * @param spoolDirectory where these files are made, default the system's directory for temporary files
 * @param lingerPause how long none of the rest of a request's content comes after an early response, or less than
 *     minContentRate, until END_REQUEST is sent on a connection that is kept, default 200 milliseconds: nginx sends no
 *     more of it
 * @param lingerTime the same for HAProxy and h2o, which send all of it, on any connection, and until a connection that is
 *     not kept is closed after its last response, default 5 seconds
 * @param responseHeadBytes size of a response head, default 32,768, above which the response becomes a 500; nginx needs
 *     {@code fastcgi_buffer_size} raised for more than 4,096
 * @param keepAliveTimeout how long a connection without a request is kept, default zero: until the web server closes
 *     it, as a close that crosses a request is a 503 on Apache httpd and h2o
 *
 * <p>Zero means any time for paramsTimeout, contentTimeout, writeTimeout, busyTimeout and keepAliveTimeout. No time may be longer
 * than a day.
 */
public record Limits(
        int maxConnections,
        int maxParamsBytes,
        int maxParams,
        int maxParamNameBytes,
        int maxParamValueBytes,
        int maxRequestsPerConnection,
        int maxRequestsInParams,
        long connectionParamsBytes,
        Duration paramsTimeout,
        Duration contentTimeout,
        long minContentRate,
        Duration writeTimeout,
        Duration busyTimeout,
        long minBusyRate,
        Duration abortGrace,
        int contentBufferBytes,
        long contentSpoolBytes,
        long totalContentBytes,
        long connectionContentBytes,
        long connectionSpoolBytes,
        Path spoolDirectory,
        Duration lingerPause,
        Duration lingerTime,
        int responseHeadBytes,
        Duration keepAliveTimeout) {

    private static final Duration LONGEST = Duration.ofDays(1);

    /** The defaults given above. */
    public static final Limits DEFAULT = new Limits(
            16 * 1024,
            256 * 1024,
            1000,
            1024,
            64 * 1024,
            200,
            8,
            4L * 1024 * 1024,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            100,
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            4 * 1024,
            Duration.ofSeconds(5),
            128 * 1024,
            64L * 1024 * 1024,
            32L * 1024 * 1024,
            1024L * 1024,
            256L * 1024 * 1024,
            Path.of(System.getProperty("java.io.tmpdir")),
            Duration.ofMillis(200),
            Duration.ofSeconds(5),
            32 * 1024,
            Duration.ZERO);

    /**
     * Checks that every limit can be obeyed.
     *
     * @throws IllegalArgumentException naming the first limit that is out of range
     */
    public Limits {
        atLeast("maxConnections", maxConnections, 1);
        atLeast("maxParamsBytes", maxParamsBytes, 1);
        atLeast("maxParams", maxParams, 1);
        atLeast("maxParamNameBytes", maxParamNameBytes, 1);
        atLeast("maxParamValueBytes", maxParamValueBytes, 1);
        atLeast("maxRequestsPerConnection", maxRequestsPerConnection, 1);
        atLeast("maxRequestsInParams", maxRequestsInParams, 1);
        atLeast("connectionParamsBytes", connectionParamsBytes, 1);
        atLeast("minContentRate", minContentRate, 0);
        atLeast("minBusyRate", minBusyRate, 1);
        atLeast("contentBufferBytes", contentBufferBytes, 1);
        atLeast("contentSpoolBytes", contentSpoolBytes, 0);
        atLeast("totalContentBytes", totalContentBytes, 1);
        atLeast("connectionContentBytes", connectionContentBytes, 1);
        atLeast("connectionSpoolBytes", connectionSpoolBytes, 0);
        atLeast("responseHeadBytes", responseHeadBytes, 512);
        inRange("paramsTimeout", paramsTimeout);
        inRange("contentTimeout", contentTimeout);
        inRange("writeTimeout", writeTimeout);
        inRange("busyTimeout", busyTimeout);
        inRange("abortGrace", abortGrace);
        inRange("lingerPause", lingerPause);
        inRange("lingerTime", lingerTime);
        inRange("keepAliveTimeout", keepAliveTimeout);
        if (responseHeadBytes > 65_528) {
            // The head goes out in one record (nginx and HAProxy dislike a split one).
            throw new IllegalArgumentException("responseHeadBytes must be at most 65528, not " + responseHeadBytes);
        }
    }

    private static void inRange(String name, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    name + " must be at least PT0S and at most " + LONGEST + ", not " + value);
        }
    }

    private static void atLeast(String name, long value, long minimum) {
        if (value < minimum) {
            throw new IllegalArgumentException(name + " must be at least " + minimum + ", not " + value);
        }
    }

    /** Starts with {@link #DEFAULT}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects limits; used by one thread. */
    public static final class Builder {
        private int maxConnections = DEFAULT.maxConnections;
        private int maxParamsBytes = DEFAULT.maxParamsBytes;
        private int maxParams = DEFAULT.maxParams;
        private int maxParamNameBytes = DEFAULT.maxParamNameBytes;
        private int maxParamValueBytes = DEFAULT.maxParamValueBytes;
        private int maxRequestsPerConnection = DEFAULT.maxRequestsPerConnection;
        private int maxRequestsInParams = DEFAULT.maxRequestsInParams;
        private long connectionParamsBytes = DEFAULT.connectionParamsBytes;
        private Duration paramsTimeout = DEFAULT.paramsTimeout;
        private Duration contentTimeout = DEFAULT.contentTimeout;
        private long minContentRate = DEFAULT.minContentRate;
        private Duration writeTimeout = DEFAULT.writeTimeout;
        private Duration busyTimeout = DEFAULT.busyTimeout;
        private long minBusyRate = DEFAULT.minBusyRate;
        private Duration abortGrace = DEFAULT.abortGrace;
        private int contentBufferBytes = DEFAULT.contentBufferBytes;
        private long contentSpoolBytes = DEFAULT.contentSpoolBytes;
        private long totalContentBytes = DEFAULT.totalContentBytes;
        private long connectionContentBytes = DEFAULT.connectionContentBytes;
        private long connectionSpoolBytes = DEFAULT.connectionSpoolBytes;
        private Path spoolDirectory = DEFAULT.spoolDirectory;
        private Duration lingerPause = DEFAULT.lingerPause;
        private Duration lingerTime = DEFAULT.lingerTime;
        private int responseHeadBytes = DEFAULT.responseHeadBytes;
        private Duration keepAliveTimeout = DEFAULT.keepAliveTimeout;

        private Builder() {}

        /** Sets {@link Limits#maxConnections()}. */
        public Builder maxConnections(int value) {
            maxConnections = value;
            return this;
        }

        /** Sets {@link Limits#maxParamsBytes()}. */
        public Builder maxParamsBytes(int value) {
            maxParamsBytes = value;
            return this;
        }

        /** Sets {@link Limits#maxParams()}. */
        public Builder maxParams(int value) {
            maxParams = value;
            return this;
        }

        /** Sets {@link Limits#maxParamNameBytes()}. */
        public Builder maxParamNameBytes(int value) {
            maxParamNameBytes = value;
            return this;
        }

        /** Sets {@link Limits#maxParamValueBytes()}. */
        public Builder maxParamValueBytes(int value) {
            maxParamValueBytes = value;
            return this;
        }

        /** Sets {@link Limits#maxRequestsPerConnection()}. */
        public Builder maxRequestsPerConnection(int value) {
            maxRequestsPerConnection = value;
            return this;
        }

        /** Sets {@link Limits#paramsTimeout()}. */
        public Builder paramsTimeout(Duration value) {
            paramsTimeout = value;
            return this;
        }

        /** Sets {@link Limits#contentTimeout()}. */
        public Builder contentTimeout(Duration value) {
            contentTimeout = value;
            return this;
        }

        /** Sets {@link Limits#minContentRate()}. */
        public Builder minContentRate(long value) {
            minContentRate = value;
            return this;
        }

        /** Sets {@link Limits#writeTimeout()}. */
        public Builder writeTimeout(Duration value) {
            writeTimeout = value;
            return this;
        }

        /** Sets {@link Limits#busyTimeout()}. */
        public Builder busyTimeout(Duration value) {
            busyTimeout = value;
            return this;
        }

        /** Sets {@link Limits#minBusyRate()}. */
        public Builder minBusyRate(long value) {
            minBusyRate = value;
            return this;
        }

        /** Sets {@link Limits#abortGrace()}. */
        public Builder abortGrace(Duration value) {
            abortGrace = value;
            return this;
        }

        /** Sets {@link Limits#maxRequestsInParams()}. */
        public Builder maxRequestsInParams(int value) {
            maxRequestsInParams = value;
            return this;
        }

        /** Sets {@link Limits#connectionParamsBytes()}. */
        public Builder connectionParamsBytes(long value) {
            connectionParamsBytes = value;
            return this;
        }

        /** Sets {@link Limits#contentBufferBytes()}. */
        public Builder contentBufferBytes(int value) {
            contentBufferBytes = value;
            return this;
        }

        /** Sets {@link Limits#contentSpoolBytes()}. */
        public Builder contentSpoolBytes(long value) {
            contentSpoolBytes = value;
            return this;
        }

        /** Sets {@link Limits#totalContentBytes()}. */
        public Builder totalContentBytes(long value) {
            totalContentBytes = value;
            return this;
        }

        /** Sets {@link Limits#connectionContentBytes()}. */
        public Builder connectionContentBytes(long value) {
            connectionContentBytes = value;
            return this;
        }

        /** Sets {@link Limits#connectionSpoolBytes()}. */
        public Builder connectionSpoolBytes(long value) {
            connectionSpoolBytes = value;
            return this;
        }

        /** Sets {@link Limits#spoolDirectory()}. */
        public Builder spoolDirectory(Path value) {
            spoolDirectory = value;
            return this;
        }

        /** Sets {@link Limits#lingerPause()}. */
        public Builder lingerPause(Duration value) {
            lingerPause = value;
            return this;
        }

        /** Sets {@link Limits#lingerTime()}. */
        public Builder lingerTime(Duration value) {
            lingerTime = value;
            return this;
        }

        /** Sets {@link Limits#responseHeadBytes()}. */
        public Builder responseHeadBytes(int value) {
            responseHeadBytes = value;
            return this;
        }

        /** Sets {@link Limits#keepAliveTimeout()}. */
        public Builder keepAliveTimeout(Duration value) {
            keepAliveTimeout = value;
            return this;
        }

        /**
         * The limits.
         *
         * @throws IllegalArgumentException as the constructor does
         */
        public Limits build() {
            return new Limits(
                    maxConnections,
                    maxParamsBytes,
                    maxParams,
                    maxParamNameBytes,
                    maxParamValueBytes,
                    maxRequestsPerConnection,
                    maxRequestsInParams,
                    connectionParamsBytes,
                    paramsTimeout,
                    contentTimeout,
                    minContentRate,
                    writeTimeout,
                    busyTimeout,
                    minBusyRate,
                    abortGrace,
                    contentBufferBytes,
                    contentSpoolBytes,
                    totalContentBytes,
                    connectionContentBytes,
                    connectionSpoolBytes,
                    spoolDirectory,
                    lingerPause,
                    lingerTime,
                    responseHeadBytes,
                    keepAliveTimeout);
        }
    }
}
