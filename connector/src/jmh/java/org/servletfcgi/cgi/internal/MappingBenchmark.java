package org.servletfcgi.cgi.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.MetaData;
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
import org.openjdk.jmh.annotations.Warmup;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.internal.RequestMapper.MappedRequest;
import org.servletfcgi.fastcgi.internal.HttpRequestReader;
import org.servletfcgi.fastcgi.internal.SampleRequest;
import org.servletfcgi.fastcgi.internal.VariablesReader;

/** The variables of one GET become what Jetty takes for a request: how the cost grows with their number. */
@SuppressWarnings("NullAway.Init") // made when it is known how many variables there are
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MappingBenchmark {
    /** How many variables the request has: 19 of the web server, which no request is without, and header fields. */
    @Param({"20", "26", "60", "200"})
    public int count = SampleRequest.USUAL_VARIABLES;

    private final RequestMapper mapper = new RequestMapper(MappingOptions.DEFAULT);
    private final VariablesReader reader = new VariablesReader();
    private final HttpRequestReader http = new HttpRequestReader();
    private final HttpParser httpParser = new HttpParser(http);
    private MetaVariables variables;
    private ByteBuffer records;
    private ByteBuffer message;

    /** Makes the request, and makes sure that both protocols bring the same one. */
    @Setup
    public void make() {
        SampleRequest request = SampleRequest.of(count);
        byte[] recordBytes = request.fastCgi();
        byte[] messageBytes = request.http();
        records = ByteBuffer.allocateDirect(recordBytes.length).put(recordBytes);
        message = ByteBuffer.allocateDirect(messageBytes.length).put(messageBytes);
        variables = reader.read(records.rewind());
        MetaData.Request expected = readingHttp();
        for (MappedRequest mapped : new MappedRequest[] {mapping(), readingAndMapping()}) {
            if (!mapped.request()
                    .getHttpURI()
                    .getPath()
                    .equals(expected.getHttpURI().getPath())) {
                throw new IllegalStateException("expected " + expected + ", but: " + mapped.request());
            }
            SampleRequest.check(
                    "header fields",
                    expected.getHttpFields().size(),
                    mapped.request().getHttpFields().size());
        }
    }

    /** Variables to a request. */
    @Benchmark
    public MappedRequest mapping() {
        return mapper.map(variables, NanoTime.now());
    }

    /** Records to variables to a request. */
    @Benchmark
    public MappedRequest readingAndMapping() {
        return mapper.map(reader.read(records.rewind()), NanoTime.now());
    }

    /** The same request line and header fields by Jetty's HTTP/1.1: bytes to a request. */
    @Benchmark
    public MetaData.Request readingHttp() {
        httpParser.reset();
        httpParser.parseNext(message.rewind());
        HttpFields fields = http.fields().asImmutable();
        HostPortHttpField host = (HostPortHttpField) fields.getField(HttpHeader.HOST);
        return new MetaData.Request(
                NanoTime.now(), http.method(), "http", host, http.uri(), http.version(), fields, -1);
    }
}
