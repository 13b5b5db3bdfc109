package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.fcgi.server.ServerFCGIConnectionFactory;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.NanoTime;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.internal.RequestMapper;
import org.servletfcgi.fastcgi.internal.SampleRequest;
import org.servletfcgi.fastcgi.internal.VariablesReader;

/**
 * One request over a kept connection in memory, by one thread: read, handled by a whole Jetty server, answered. What the
 * connector allocates for it is what {@link #connector} does beyond {@link #jettyAlone}.
 */
@SuppressWarnings("NullAway.Init") // made when it is known what answers
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RequestBenchmark {
    /** What answers. */
    @Param
    public Application application = Application.HANDLER_14B;

    private final Server server = new Server();
    private final SampleRequest request = SampleRequest.of(SampleRequest.USUAL_VARIABLES);
    private final Side connector = new Side(new FastCgiConnectionFactory(configuration()), request.fastCgi());
    private final Side jettyFastCgi = new Side(new ServerFCGIConnectionFactory(configuration()), request.fastCgi());
    private final Side jettyHttp = new Side(new HttpConnectionFactory(configuration()), request.http());
    private JettyAlone jettyAlone;

    /** Starts the server and checks what each side answers. */
    @Setup
    public void start() throws Exception {
        server.setHandler(application.handler());
        server.start();
        connector.open(application);
        jettyFastCgi.open(application);
        jettyHttp.open(application);
        jettyAlone = new JettyAlone((ConnectionMetaData) jettyHttp.endPoint.getConnection(), mapped());
    }

    /** Stops the server. */
    @TearDown
    public void stop() throws Exception {
        server.stop();
    }

    /** This connector. */
    @Benchmark
    public int connector() {
        return connector.exchange();
    }

    /** Jetty's FastCGI server. */
    @Benchmark
    public int jettyFastCgi() {
        return jettyFastCgi.exchange();
    }

    /** Jetty's HTTP/1.1 with the same header fields. */
    @Benchmark
    public int jettyHttp() {
        return jettyHttp.exchange();
    }

    /** No protocol: what every one of them causes in Jetty. */
    @Benchmark
    public long jettyAlone() {
        return jettyAlone.exchange();
    }

    /** No protocol, and a channel for each request. */
    @Benchmark
    public long jettyAloneNewChannel() {
        return jettyAlone.exchangeOverNewChannel();
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(false);
        return configuration;
    }

    private MetaData.Request mapped() {
        return new RequestMapper(MappingOptions.DEFAULT)
                .map(new VariablesReader().read(ByteBuffer.wrap(request.fastCgi())), NanoTime.now())
                .request();
    }

    /** A protocol and a connection that speaks it. */
    private final class Side {
        private final MemoryConnector connector;
        private final byte[] bytes;
        private MemoryEndPoint endPoint;

        Side(ConnectionFactory factory, byte[] bytes) {
            this.connector = new MemoryConnector(server, factory);
            this.bytes = bytes;
            server.addConnector(connector);
        }

        /** Connects, and makes sure that each request of the connection has the right answer. */
        void open(Application application) {
            endPoint = connector.connect(ByteBuffer.allocateDirect(bytes.length).put(bytes));
            for (int i = 0; i < 3; i++) {
                exchange();
                String answer = endPoint.answer();
                if (!answer.contains("200 OK") || !application.isAnsweredBy(answer)) {
                    throw new IllegalStateException(
                            "expected 200 and " + application + ", got " + answer.length() + " bytes");
                }
            }
        }

        int exchange() {
            return connector.exchange(endPoint);
        }
    }
}
