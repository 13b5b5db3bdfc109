package org.servletfcgi.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.fcgi.generator.Flusher;
import org.eclipse.jetty.fcgi.generator.ServerGenerator;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpGenerator;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
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
import org.servletfcgi.fastcgi.internal.ProtocolStatus;
import org.servletfcgi.fastcgi.internal.RecordEncoder;
import org.servletfcgi.fastcgi.internal.RecordType;

/** A head, a body and the end of the request become bytes that a socket has taken. */
@SuppressWarnings("NullAway.Init") // made when it is known how large the response is
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WritingBenchmark {
    /** What is written. */
    public enum Body {
        /** 14 bytes with two header fields. */
        BODY_14B(14, 0),
        /** 16 kB with ten header fields. */
        BODY_16KB(16_000, 8);

        private final int length;
        private final int moreFields;

        Body(int length, int moreFields) {
            this.length = length;
            this.moreFields = moreFields;
        }
    }

    /** What is written. */
    @Param
    public Body body = Body.BODY_14B;

    private final ByteBufferPool pool = new ArrayByteBufferPool();
    private final MemoryEndPoint endPoint = new MemoryEndPoint(
            new ScheduledExecutorScheduler(), BufferUtil.EMPTY_BUFFER, ByteBuffer.allocateDirect(32 * 1024));
    private final Response.Heads heads =
            new Response.Heads(Limits.DEFAULT.responseHeadBytes(), new FastCgiStatistics());
    private final RecordFlusher flusher = new RecordFlusher(
            endPoint,
            pool,
            Runnable::run,
            () -> {},
            failure -> {},
            bytes -> {},
            new RecordFlusher.WriteTimer(Duration.ZERO, () -> {}));
    private final ServerGenerator generator = new ServerGenerator(pool);
    private final Flusher jettyFlusher = new Flusher(endPoint);
    private final HttpGenerator httpGenerator = new HttpGenerator();
    private MetaData.Response response;
    private ByteBuffer content;

    /** Makes the response, and makes sure that each side writes all of it. */
    @Setup
    public void make() throws IOException {
        HttpFields.Mutable fields = HttpFields.build();
        fields.put("Content-Type", "text/plain");
        fields.put("Content-Length", body.length);
        for (int i = 0; i < body.moreFields; i++) {
            fields.put("X-Field-" + i, "value of the header field " + i);
        }
        response = new MetaData.Response(200, null, HttpVersion.HTTP_1_1, fields.asImmutable());
        content = ByteBuffer.allocate(body.length);
        check("connector", connector());
        check("jettyFastCgi", jettyFastCgi());
        check("jettyHttp", jettyHttp());
    }

    private void check(String side, int length) {
        String answer = endPoint.answer();
        if (length < body.length || !answer.contains("200") || !answer.contains("Content-Length: " + body.length)) {
            throw new IllegalStateException("expected a head and " + body + " from " + side + ", but: " + answer);
        }
    }

    /** This connector: STDOUT records, END_REQUEST. */
    @Benchmark
    public int connector() {
        endPoint.clear();
        flusher.append(
                RecordEntry.stdout(1, heads.encode(response, -1, pool, true), content.rewind(), END, Callback.NOOP));
        return endPoint.answerLength();
    }

    private static final RecordEntry.End END = new RecordEntry.End() {
        @Override
        public void handOver() {}

        @Override
        public void write(ByteBuffer target) {
            RecordEncoder.streamEnd(target, RecordType.STDOUT, 1);
            RecordEncoder.endRequest(target, 1, 0, ProtocolStatus.REQUEST_COMPLETE);
        }
    };

    /** Jetty's FastCGI server. */
    @SuppressWarnings("removal") // what it is written with
    @Benchmark
    public int jettyFastCgi() {
        endPoint.clear();
        ByteBufferPool.Accumulator records = new ByteBufferPool.Accumulator();
        generator.generateResponseHeaders(
                records, 1, response.getStatus(), response.getReason(), response.getHttpFields());
        generator.generateResponseContent(records, 1, content.rewind(), true, false);
        jettyFlusher.flush(records, Callback.NOOP);
        return endPoint.answerLength();
    }

    /** Jetty's HTTP/1.1. */
    @Benchmark
    public int jettyHttp() throws IOException {
        endPoint.clear();
        content.rewind();
        httpGenerator.reset();
        RetainableByteBuffer head = pool.acquire(8 * 1024, true);
        BufferUtil.clear(head.getByteBuffer());
        httpGenerator.generateResponse(response, false, null, null, content, true);
        httpGenerator.generateResponse(response, false, head.getByteBuffer(), null, content, true);
        endPoint.write(Callback.NOOP, head.getByteBuffer(), content);
        httpGenerator.generateResponse(response, false, null, null, null, true);
        head.release();
        return endPoint.answerLength();
    }
}
