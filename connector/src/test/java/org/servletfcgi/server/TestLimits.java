package org.servletfcgi.server;

import java.nio.file.Path;
import java.time.Duration;

/** Limits that differ from the defaults in what a test names. */
final class TestLimits {
    private int maxParamsBytes = Limits.DEFAULT.maxParamsBytes();
    private int maxParams = Limits.DEFAULT.maxParams();
    private int maxParamNameBytes = Limits.DEFAULT.maxParamNameBytes();
    private int maxParamValueBytes = Limits.DEFAULT.maxParamValueBytes();
    private int maxRequestsPerConnection = Limits.DEFAULT.maxRequestsPerConnection();
    private int contentBufferBytes = Limits.DEFAULT.contentBufferBytes();
    private long contentSpoolBytes = Limits.DEFAULT.contentSpoolBytes();
    private Path spoolDirectory = Limits.DEFAULT.spoolDirectory();
    private long lingerBytes = Limits.DEFAULT.lingerBytes();
    private Duration lingerTime = Limits.DEFAULT.lingerTime();
    private int responseHeadBytes = Limits.DEFAULT.responseHeadBytes();
    private Duration keepAliveTimeout = Limits.DEFAULT.keepAliveTimeout();

    TestLimits maxParamsBytes(int value) {
        maxParamsBytes = value;
        return this;
    }

    TestLimits maxParams(int value) {
        maxParams = value;
        return this;
    }

    TestLimits maxParamNameBytes(int value) {
        maxParamNameBytes = value;
        return this;
    }

    TestLimits maxParamValueBytes(int value) {
        maxParamValueBytes = value;
        return this;
    }

    TestLimits maxRequestsPerConnection(int value) {
        maxRequestsPerConnection = value;
        return this;
    }

    TestLimits contentBufferBytes(int value) {
        contentBufferBytes = value;
        return this;
    }

    TestLimits contentSpoolBytes(long value) {
        contentSpoolBytes = value;
        return this;
    }

    TestLimits spoolDirectory(Path value) {
        spoolDirectory = value;
        return this;
    }

    TestLimits lingerBytes(long value) {
        lingerBytes = value;
        return this;
    }

    TestLimits lingerTime(Duration value) {
        lingerTime = value;
        return this;
    }

    TestLimits responseHeadBytes(int value) {
        responseHeadBytes = value;
        return this;
    }

    TestLimits keepAliveTimeout(Duration value) {
        keepAliveTimeout = value;
        return this;
    }

    Limits limits() {
        return new Limits(
                maxParamsBytes,
                maxParams,
                maxParamNameBytes,
                maxParamValueBytes,
                maxRequestsPerConnection,
                contentBufferBytes,
                contentSpoolBytes,
                spoolDirectory,
                lingerBytes,
                lingerTime,
                responseHeadBytes,
                keepAliveTimeout);
    }
}
