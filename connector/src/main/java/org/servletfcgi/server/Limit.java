package org.servletfcgi.server;

/**
 * What a web server can exceed, each with a counter in the statistics. The names are those of {@link Limits},
 * or of what is fixed, in docs/configuration.md.
 */
public enum Limit {
    /** {@link Limits#maxConnections()}. */
    MAX_CONNECTIONS("maxConnections"),
    /** {@link Limits#maxRequestsPerConnection()}. */
    MAX_REQUESTS_PER_CONNECTION("maxRequestsPerConnection"),
    /** {@link Limits#maxRequestsInParams()}. */
    MAX_REQUESTS_IN_PARAMS("maxRequestsInParams"),
    /** {@link Limits#connectionParamsBytes()}. */
    CONNECTION_PARAMS_BYTES("connectionParamsBytes"),
    /** {@link Limits#maxParamsBytes()}. */
    MAX_PARAMS_BYTES("maxParamsBytes"),
    /** {@link Limits#maxParams()}. */
    MAX_PARAMS("maxParams"),
    /** {@link Limits#maxParamNameBytes()}. */
    MAX_PARAM_NAME_BYTES("maxParamNameBytes"),
    /** {@link Limits#maxParamValueBytes()}. */
    MAX_PARAM_VALUE_BYTES("maxParamValueBytes"),
    /** {@link Limits#paramsTimeout()}. */
    PARAMS_TIMEOUT("paramsTimeout"),
    /** {@link Limits#contentTimeout()}. */
    CONTENT_TIMEOUT("contentTimeout"),
    /** {@link Limits#minContentRate()}. */
    MIN_CONTENT_RATE("minContentRate"),
    /** {@link Limits#contentSpoolBytes()}. */
    CONTENT_SPOOL_BYTES("contentSpoolBytes"),
    /** {@link Limits#connectionSpoolBytes()}. */
    CONNECTION_SPOOL_BYTES("connectionSpoolBytes"),
    /** {@link Limits#writeTimeout()}. */
    WRITE_TIMEOUT("writeTimeout"),
    /** {@link Limits#busyTimeout()}. */
    BUSY_TIMEOUT("busyTimeout"),
    /** {@link Limits#abortGrace()}. */
    ABORT_GRACE("abortGrace"),
    /** {@link Limits#lingerPause()}. */
    LINGER_PAUSE("lingerPause"),
    /** {@link Limits#lingerTime()}. */
    LINGER_TIME("lingerTime"),
    /** {@link Limits#responseHeadBytes()}. */
    RESPONSE_HEAD_BYTES("responseHeadBytes"),
    /** {@link Limits#keepAliveTimeout()}. */
    KEEP_ALIVE_TIMEOUT("keepAliveTimeout"),
    /** Content of a GET_VALUES. */
    GET_VALUES_BYTES("getValuesBytes"),
    /** Management records without a request between them. */
    MANAGEMENT_RECORDS("managementRecords"),
    /** Records that only applications send, or of a type that is unknown. */
    UNEXPECTED_RECORDS("unexpectedRecords"),
    /** Requests of a connection beyond the limit that take memory. */
    REQUESTS_BEYOND("requestsBeyond"),
    /** Answers that wait for a web server that does not read. */
    QUEUED_ANSWERS("queuedAnswers");

    private final String label;

    Limit(String label) {
        this.label = label;
    }

    /** The name in the documentation, such as {@code maxParamsBytes}. */
    public String label() {
        return label;
    }
}
