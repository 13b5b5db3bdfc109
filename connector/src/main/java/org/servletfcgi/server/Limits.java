package org.servletfcgi.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one web server may make a connection hold, and for how long. Immutable; {@link #DEFAULT} suits all web servers
 * that were measured, a {@link #builder()} makes others.
 *
 * <p>Zero means any time for paramsTimeout, contentTimeout, writeTimeout, busyTimeout and keepAliveTimeout. No time may be longer
 * than a day.
 */
public final class Limits {
    private static final Duration LONGEST = Duration.ofDays(1);

    /** The defaults given below. */
    public static final Limits DEFAULT = builder().build();

    private final int maxConnections;
    private final int maxParamsBytes;
    private final int maxParams;
    private final int maxParamNameBytes;
    private final int maxParamValueBytes;
    private final int maxRequestsPerConnection;
    private final int maxRequestsInParams;
    private final long connectionParamsBytes;
    private final Duration paramsTimeout;
    private final Duration contentTimeout;
    private final long minContentRate;
    private final Duration writeTimeout;
    private final Duration busyTimeout;
    private final long minBusyRate;
    private final Duration abortGrace;
    private final int contentBufferBytes;
    private final long contentSpoolBytes;
    private final long totalContentBytes;
    private final long connectionContentBytes;
    private final long connectionSpoolBytes;
    private final Path spoolDirectory;
    private final Duration lingerPause;
    private final Duration lingerTime;
    private final int responseHeadBytes;
    private final Duration keepAliveTimeout;

    private static final List<String> NAMES = List.of(
            "maxConnections",
            "maxParamsBytes",
            "maxParams",
            "maxParamNameBytes",
            "maxParamValueBytes",
            "maxRequestsPerConnection",
            "maxRequestsInParams",
            "connectionParamsBytes",
            "paramsTimeout",
            "contentTimeout",
            "minContentRate",
            "writeTimeout",
            "busyTimeout",
            "minBusyRate",
            "abortGrace",
            "contentBufferBytes",
            "contentSpoolBytes",
            "totalContentBytes",
            "connectionContentBytes",
            "connectionSpoolBytes",
            "spoolDirectory",
            "lingerPause",
            "lingerTime",
            "responseHeadBytes",
            "keepAliveTimeout");

    private Limits(Builder builder) {
        maxConnections = builder.maxConnections;
        maxParamsBytes = builder.maxParamsBytes;
        maxParams = builder.maxParams;
        maxParamNameBytes = builder.maxParamNameBytes;
        maxParamValueBytes = builder.maxParamValueBytes;
        maxRequestsPerConnection = builder.maxRequestsPerConnection;
        maxRequestsInParams = builder.maxRequestsInParams;
        connectionParamsBytes = builder.connectionParamsBytes;
        paramsTimeout = builder.paramsTimeout;
        contentTimeout = builder.contentTimeout;
        minContentRate = builder.minContentRate;
        writeTimeout = builder.writeTimeout;
        busyTimeout = builder.busyTimeout;
        minBusyRate = builder.minBusyRate;
        abortGrace = builder.abortGrace;
        contentBufferBytes = builder.contentBufferBytes;
        contentSpoolBytes = builder.contentSpoolBytes;
        totalContentBytes = builder.totalContentBytes;
        connectionContentBytes = builder.connectionContentBytes;
        connectionSpoolBytes = builder.connectionSpoolBytes;
        spoolDirectory = builder.spoolDirectory;
        lingerPause = builder.lingerPause;
        lingerTime = builder.lingerTime;
        responseHeadBytes = builder.responseHeadBytes;
        keepAliveTimeout = builder.keepAliveTimeout;
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

    /**
     * Connections at once of all connectors of a factory, default 16,384; requests on one more are answered with 503.
     */
    public int maxConnections() {
        return maxConnections;
    }

    /**
     * Bytes of the PARAMS stream of a request, default 262,144, above which it is answered with 431; a stream of four
     * times as many bytes closes the connection.
     */
    public int maxParamsBytes() {
        return maxParamsBytes;
    }

    /** Name-value pairs of a request, default 1,000, above which it is answered with 431. */
    public int maxParams() {
        return maxParams;
    }

    /** Bytes of a variable's name, default 1,024, above which the request is answered with 431. */
    public int maxParamNameBytes() {
        return maxParamNameBytes;
    }

    /**
     * Bytes of a variable's value, default 65,536, above which the request is answered with 431; nginx, lighttpd and
     * HAProxy can send 65,535.
     */
    public int maxParamValueBytes() {
        return maxParamValueBytes;
    }

    /**
     * Requests at once on a connection, default 200; one more is answered with 503. A web server that asks is told
     * half of it.
     */
    public int maxRequestsPerConnection() {
        return maxRequestsPerConnection;
    }

    /**
     * Requests at once on a connection whose PARAMS have begun and not ended, default 8; one more is answered with
     * 503.
     */
    public int maxRequestsInParams() {
        return maxRequestsInParams;
    }

    /**
     * Memory for the variables of all requests of a connection that have begun and not ended, default 4,194,304: the
     * bytes of PARAMS and 192 for each pair; the request that would need more is answered with 503.
     */
    public long connectionParamsBytes() {
        return connectionParamsBytes;
    }

    /**
     * How long the PARAMS of a request may take from BEGIN_REQUEST to their end, default 10 seconds; then it is
     * answered with 408.
     */
    public Duration paramsTimeout() {
        return paramsTimeout;
    }

    /**
     * How long an application waits for content of which nothing comes, default 30 seconds; then its read fails, and
     * the response is a 408 where the application lets that out.
     */
    public Duration contentTimeout() {
        return contentTimeout;
    }

    /**
     * Bytes a second that content of a known length comes with at least while an application waits for it and
     * contentTimeout is over, and all content that is discarded after an early response, default 100, zero for any
     * rate; otherwise as for contentTimeout, lingerPause and lingerTime.
     */
    public long minContentRate() {
        return minContentRate;
    }

    /** How long a web server may take nothing of what is written, default 60 seconds; then the connection is closed. */
    public Duration writeTimeout() {
        return writeTimeout;
    }

    /**
     * How long a request may keep a thread waiting for the network while no thread of the pool is left, without what
     * {@code minBusyRate} asks, default 1 second; then it is given up, as for contentTimeout or writeTimeout. Not with
     * virtual threads.
     */
    public Duration busyTimeout() {
        return busyTimeout;
    }

    /** Bytes a second that such a request sends or takes at least, default 4,096. */
    public long minBusyRate() {
        return minBusyRate;
    }

    /**
     * How long an application may take to end after its request was aborted until the request id is given back to the
     * web server without it, default 5 seconds.
     */
    public Duration abortGrace() {
        return abortGrace;
    }

    /** Memory for content of a request that has arrived and is not yet read, default 131,072. */
    public int contentBufferBytes() {
        return contentBufferBytes;
    }

    /**
     * Content of a request that may go to a file when the connection has to be read on although the application does
     * not read, default 67,108,864.
     */
    public long contentSpoolBytes() {
        return contentSpoolBytes;
    }

    /**
     * As connectionContentBytes for all connections of a factory together, default 33,554,432; a request of which
     * nothing is in memory may go on to take one buffer of the network.
     */
    public long totalContentBytes() {
        return totalContentBytes;
    }

    /**
     * Memory for content of all requests of a connection that has arrived and is not yet read, default 1,048,576; a
     * request gets no more of it than it leaves to the others, and has what it cannot get treated as if its own {@code
     * contentBufferBytes} were full.
     */
    public long connectionContentBytes() {
        return connectionContentBytes;
    }

    /** Files of all requests of a connection, default 268,435,456; the request that would need more fails with 413. */
    public long connectionSpoolBytes() {
        return connectionSpoolBytes;
    }

    /** Where these files are made, default the system's directory for temporary files. */
    public Path spoolDirectory() {
        return spoolDirectory;
    }

    /**
     * How long none of the rest of a request's content comes after an early response, or less than minContentRate,
     * until END_REQUEST is sent on a connection that is kept, default 200 milliseconds: nginx sends no more of it.
     */
    public Duration lingerPause() {
        return lingerPause;
    }

    /**
     * The same for HAProxy and h2o, which send all of it, on any connection, and until a connection that is not kept
     * is closed after its last response, default 5 seconds.
     */
    public Duration lingerTime() {
        return lingerTime;
    }

    /**
     * Size of a response head, default 32,768, above which the response becomes a 500; nginx needs {@code
     * fastcgi_buffer_size} raised for more than 4,096.
     */
    public int responseHeadBytes() {
        return responseHeadBytes;
    }

    /**
     * How long a connection without a request is kept, default zero: until the web server closes it, as a close that
     * crosses a request is a 503 on Apache httpd and h2o.
     */
    public Duration keepAliveTimeout() {
        return keepAliveTimeout;
    }

    /** The names of all limits in the order of the documentation, unmodifiable; each is a method here and of the builder. */
    public static List<String> names() {
        return NAMES;
    }

    private List<Object> values() {
        return List.of(
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

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Limits limits && values().equals(limits.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** All limits with their names. */
    @Override
    public String toString() {
        List<Object> values = values();
        return IntStream.range(0, NAMES.size())
                .mapToObj(i -> NAMES.get(i) + "=" + values.get(i))
                .collect(Collectors.joining(", ", "Limits[", "]"));
    }

    /** Starts with {@link #DEFAULT}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects limits; used by one thread. */
    public static final class Builder {
        private int maxConnections = 16 * 1024;
        private int maxParamsBytes = 256 * 1024;
        private int maxParams = 1000;
        private int maxParamNameBytes = 1024;
        private int maxParamValueBytes = 64 * 1024;
        private int maxRequestsPerConnection = 200;
        private int maxRequestsInParams = 8;
        private long connectionParamsBytes = 4L * 1024 * 1024;
        private Duration paramsTimeout = Duration.ofSeconds(10);
        private Duration contentTimeout = Duration.ofSeconds(30);
        private long minContentRate = 100;
        private Duration writeTimeout = Duration.ofSeconds(60);
        private Duration busyTimeout = Duration.ofSeconds(1);
        private long minBusyRate = 4 * 1024;
        private Duration abortGrace = Duration.ofSeconds(5);
        private int contentBufferBytes = 128 * 1024;
        private long contentSpoolBytes = 64L * 1024 * 1024;
        private long totalContentBytes = 32L * 1024 * 1024;
        private long connectionContentBytes = 1024L * 1024;
        private long connectionSpoolBytes = 256L * 1024 * 1024;
        private Path spoolDirectory = Path.of(System.getProperty("java.io.tmpdir"));
        private Duration lingerPause = Duration.ofMillis(200);
        private Duration lingerTime = Duration.ofSeconds(5);
        private int responseHeadBytes = 32 * 1024;
        private Duration keepAliveTimeout = Duration.ZERO;

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
         * The limits, checked so that every one can be obeyed.
         *
         * @throws IllegalArgumentException naming the first limit that is out of range
         */
        public Limits build() {
            return new Limits(this);
        }
    }
}
