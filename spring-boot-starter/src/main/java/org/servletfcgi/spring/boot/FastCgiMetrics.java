package org.servletfcgi.spring.boot;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.servletfcgi.connector.FastCgiConnector;
import org.servletfcgi.server.FastCgiStatistics;

/** What the connectors count, with the tag {@code bind} for each. */
final class FastCgiMetrics implements MeterBinder {

    private final FastCgiConnectors connectors;

    FastCgiMetrics(FastCgiConnectors connectors) {
        this.connectors = connectors;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (FastCgiConnector connector : connectors.all()) {
            new Meters(registry, connector.getFactory().getStatistics(), Tags.of("bind", connector.getBind())).bind();
        }
    }

    private record Meters(MeterRegistry registry, FastCgiStatistics statistics, Tags tags) {

        void bind() {
            gauge("connections.open", "open connections", FastCgiStatistics::getOpenConnections);
            counter("connections", "connections that were opened", FastCgiStatistics::getConnections);
            counter("connections.malformed", "connections without FastCGI", FastCgiStatistics::getMalformedConnections);
            gauge("requests.active", "requests that have not ended", FastCgiStatistics::getActiveRequests);
            counter("requests", "requests that began", FastCgiStatistics::getRequests);
            counter("requests.refused", "requests no application saw", FastCgiStatistics::getRefusedRequests);
            counter("requests.aborted", "requests the web server gave up", FastCgiStatistics::getAbortedRequests);
            bytes("bytes.in", "bytes of records that came", FastCgiStatistics::getBytesIn);
            bytes("bytes.out", "bytes of records that were written", FastCgiStatistics::getBytesOut);
            FunctionTimer.builder(
                            "fastcgi.answers",
                            statistics,
                            FastCgiStatistics::getAnswers,
                            FastCgiStatistics::getAnswerNanos,
                            TimeUnit.NANOSECONDS)
                    .description("from the begin of requests to the end of their answers")
                    .tags(tags)
                    .register(registry);
        }

        private void gauge(String name, String description, ToDoubleFunction<FastCgiStatistics> value) {
            Gauge.builder("fastcgi." + name, statistics, value)
                    .description(description)
                    .tags(tags)
                    .register(registry);
        }

        private void counter(String name, String description, ToDoubleFunction<FastCgiStatistics> value) {
            FunctionCounter.builder("fastcgi." + name, statistics, value)
                    .description(description)
                    .tags(tags)
                    .register(registry);
        }

        private void bytes(String name, String description, ToDoubleFunction<FastCgiStatistics> value) {
            FunctionCounter.builder("fastcgi." + name, statistics, value)
                    .description(description)
                    .baseUnit(BaseUnits.BYTES)
                    .tags(tags)
                    .register(registry);
        }
    }
}
