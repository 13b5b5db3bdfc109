package org.servletfcgi.benchmarks.client;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.servletfcgi.launcher.load.Answers;
import org.servletfcgi.launcher.load.Conversation;
import org.servletfcgi.launcher.load.Expectation;
import org.servletfcgi.launcher.load.Output;

/**
 * HTTP/1.1 on a kept connection, one request at a time. Answers have a Content-Length or are chunked.
 *
 * <pre>{@code
 *   HEAD ---> BODY ----------------------------------------> HEAD
 *     |                                                       ^
 *     +-----> CHUNK_LENGTH ---> CHUNK ---> CHUNK_END          |
 *                 ^    |                       |              |
 *                 |    +---> TRAILER ----------+--(0 length)--+
 *                 +----------------------------+
 * }</pre>
 */
public final class HttpConversation implements Conversation {

    private enum State {
        HEAD,
        BODY,
        CHUNK_LENGTH,
        CHUNK,
        CHUNK_END,
        TRAILER
    }

    private final ByteBuffer request;
    private final Expectation expectation;
    private final CRC32C checksum = new CRC32C();
    private final Lines lines = new Lines();
    private final HttpHead head = new HttpHead();
    private State state = State.HEAD;
    private long remaining;
    private long bodyBytes;
    private boolean inFlight;
    private boolean reusable = true;

    /**
     * A conversation that asks for the same again and again.
     *
     * @param bytes of the request, which are shared by all conversations
     * @param expectation what the answers have to be, shared as well
     */
    public HttpConversation(ByteBuffer bytes, Expectation expectation) {
        this.request = bytes;
        this.expectation = expectation;
    }

    @Override
    public void begin(int slot, Output out) {
        inFlight = true;
        out.append(request);
    }

    @Override
    public boolean abort(int slot, Output out) {
        return false;
    }

    @Override
    public void received(ByteBuffer bytes, Answers answers) {
        try {
            while (bytes.hasRemaining() && reusable) {
                if (!inFlight) {
                    throw new HttpException("bytes without a request");
                }
                if (state == State.BODY || state == State.CHUNK) {
                    takeBody(bytes);
                } else if (lines.take(bytes)) {
                    onLine(lines.text());
                }
                if (state == State.BODY && remaining == 0) {
                    finish(answers);
                }
            }
        } catch (HttpException e) {
            reusable = false;
            answers.broken(e.reason());
        }
        bytes.position(bytes.limit());
    }

    private void takeBody(ByteBuffer bytes) {
        int limit = bytes.limit();
        int count = (int) Math.min(remaining, bytes.remaining());
        checksum.update(bytes.limit(bytes.position() + count));
        bytes.limit(limit);
        remaining -= count;
        bodyBytes += count;
        if (remaining == 0 && state == State.CHUNK) {
            state = State.CHUNK_END;
        }
    }

    private void onLine(String text) throws HttpException {
        switch (state) {
            case HEAD -> {
                if (head.take(text)) {
                    remaining = head.isChunked() ? 0 : head.contentLength();
                    state = head.isChunked() ? State.CHUNK_LENGTH : State.BODY;
                }
            }
            case CHUNK_LENGTH -> {
                remaining = HttpHead.number(text, 16);
                state = remaining == 0 ? State.TRAILER : State.CHUNK;
            }
            case CHUNK_END -> state = State.CHUNK_LENGTH;
            case TRAILER -> state = text.isEmpty() ? State.BODY : State.TRAILER;
            default -> throw new IllegalStateException(state.name());
        }
    }

    private void finish(Answers answers) {
        state = State.HEAD;
        inFlight = false;
        reusable = head.isKept();
        String problem = expectation.problem(head.status(), bodyBytes, (int) checksum.getValue());
        if (problem == null) {
            answers.answered(0, head.status(), bodyBytes);
        } else {
            answers.failed(0, problem);
        }
        bodyBytes = 0;
        checksum.reset();
        head.clear();
    }

    @Override
    public void closed(Answers answers) {
        reusable = false;
        if (inFlight) {
            answers.broken("closed in an answer");
        }
    }

    @Override
    public boolean isReusable() {
        return reusable;
    }
}
