package org.servletfcgi.launcher.options;

import java.time.Duration;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Threads, and the end. */
final class ServerGroup {

    /** Those that accept, read and write, and one for the application. */
    static final int LEAST_THREADS = 10;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "200",
            converter = Threads.class,
            description = "Threads at most, at least " + LEAST_THREADS
                    + "; requests that find none wait. With virtual threads, requests at once.")
    private int threads;

    @Option(
            names = "--virtual-threads",
            converter = Virtual.class,
            description = "Requests run on virtual threads. Needs Java 21 or later.")
    private boolean virtualThreads;

    @Option(
            names = "--stop-timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = StopTimeout.class,
            description = "How long requests in flight may take after a signal to stop.")
    private Duration stopTimeout = Duration.ZERO;

    static final class Threads implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return Values.number(text, LEAST_THREADS, 100_000);
        }
    }

    static final class StopTimeout implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            Duration value = Values.duration(text);
            if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(1)) > 0) {
                throw Values.unexpected("more than 0 and at most 1d", text);
            }
            return value;
        }
    }

    static final class Virtual implements ITypeConverter<Boolean> {
        @Override
        public Boolean convert(String text) {
            boolean wanted = Boolean.parseBoolean(text);
            if (!wanted && !text.equalsIgnoreCase("false")) {
                throw Values.unexpected("true or false", text);
            }
            if (wanted && !VirtualThreads.areSupported()) {
                throw Values.unexpected(
                        "Java 21 or later for virtual threads",
                        "Java " + Runtime.version().feature());
            }
            return wanted;
        }
    }

    QueuedThreadPool threadPool() {
        QueuedThreadPool pool = new QueuedThreadPool(threads);
        if (virtualThreads) {
            VirtualThreadPool requests = new VirtualThreadPool(threads);
            requests.setName("request");
            pool.setVirtualThreadsExecutor(requests);
        }
        return pool;
    }

    Duration stopTimeout() {
        return stopTimeout;
    }
}
