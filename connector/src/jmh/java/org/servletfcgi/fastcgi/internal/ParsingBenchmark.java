package org.servletfcgi.fastcgi.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.fcgi.parser.ServerParser;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpParser;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.servletfcgi.cgi.internal.MetaVariables;

/** The bytes of one GET become names and values. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ParsingBenchmark {
    private final SampleRequest request = SampleRequest.of(SampleRequest.USUAL_VARIABLES);
    private final ByteBuffer fastCgi = direct(request.fastCgi());
    private final ByteBuffer http = direct(request.http());
    private final VariablesReader connector = new VariablesReader();
    private final FieldsOfFastCgi jettyFastCgi = new FieldsOfFastCgi();
    private final ServerParser jettyFastCgiParser = new ServerParser(jettyFastCgi);
    private final HttpRequestReader jettyHttp = new HttpRequestReader();
    private final HttpParser jettyHttpParser = new HttpParser(jettyHttp);

    /** Makes sure that each side finds what was sent. */
    @Setup
    public void check() {
        int variables = request.variables().size();
        int fields = (int) request.variables().stream()
                .filter(pair -> pair.name().startsWith("HTTP_"))
                .count();
        SampleRequest.check(
                "variables of the connector", variables, connector().asMap().size());
        SampleRequest.check(
                "variables of Jetty's FastCGI", variables, jettyFastCgi().size());
        SampleRequest.check("fields of Jetty's HTTP", fields, jettyHttp().size());
    }

    /** This connector: records to variables. */
    @Benchmark
    public MetaVariables connector() {
        return connector.read(fastCgi.rewind());
    }

    /** Jetty's FastCGI server: records to variables. */
    @Benchmark
    public HttpFields.Mutable jettyFastCgi() {
        fastCgi.rewind();
        jettyFastCgi.fields.clear();
        while (fastCgi.hasRemaining()) {
            jettyFastCgiParser.parse(fastCgi);
        }
        return jettyFastCgi.fields;
    }

    /** Jetty's HTTP/1.1: the same request line and header fields, without what a web server adds. */
    @Benchmark
    public HttpFields.Mutable jettyHttp() {
        jettyHttpParser.reset();
        jettyHttpParser.parseNext(http.rewind());
        return jettyHttp.fields();
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes);
    }

    private static final class FieldsOfFastCgi implements ServerParser.Listener {
        private final HttpFields.Mutable fields = HttpFields.build(SampleRequest.USUAL_VARIABLES);

        @Override
        public void onHeader(int request, HttpField field) {
            fields.add(field);
        }
    }
}
