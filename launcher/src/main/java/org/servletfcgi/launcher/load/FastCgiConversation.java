package org.servletfcgi.launcher.load;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.internal.RecordHeader;
import org.servletfcgi.fastcgi.internal.RecordType;

/**
 * Owned by the thread of its connection: says the same FastCGI request again and again, and checks what comes, record by
 * record, without keeping it.
 *
 * <pre>{@code
 *             +--> STREAM (STDOUT, STDERR) --+
 *   HEADER ---+--> END (of a request) -------+--> PADDING --> HEADER
 * }</pre>
 */
final class FastCgiConversation implements Conversation {

    private static final int END_BYTES = 8;
    private static final long HTTP = 0x48545450L;

    private enum State {
        HEADER,
        STREAM,
        END,
        PADDING,
        BROKEN
    }

    private final FastCgiRequest request;
    private final Exchange[] exchanges;
    private State state = State.HEADER;
    private int remaining = RecordHeader.LENGTH;
    private long store;
    private int padding;
    private boolean stdout;
    private int slot;
    private boolean used;

    FastCgiConversation(FastCgiRequest request) {
        this.request = request;
        exchanges = new Exchange[request.slots()];
        for (int i = 0; i < exchanges.length; i++) {
            exchanges[i] = new Exchange(request);
        }
    }

    @Override
    public void begin(int next, Output out) {
        used = true;
        exchanges[next].begin();
        out.append(request.request(next));
    }

    @Override
    public boolean abort(int wanted, Output out) {
        exchanges[wanted].abort();
        out.append(request.abort(wanted));
        return true;
    }

    @Override
    public boolean isReusable() {
        return state != State.BROKEN && (request.keepsConnection() || !used);
    }

    @Override
    public void received(ByteBuffer bytes, Answers answers) {
        while (bytes.hasRemaining() && state != State.BROKEN) {
            switch (state) {
                case HEADER, END -> collect(bytes, answers);
                case STREAM -> stream(bytes);
                case PADDING -> skip(bytes);
                case BROKEN -> {}
            }
            if (remaining == 0) {
                leave();
            }
        }
        bytes.position(bytes.limit());
    }

    private void collect(ByteBuffer bytes, Answers answers) {
        if (remaining == Long.BYTES && bytes.remaining() >= Long.BYTES) {
            store = bytes.getLong();
            remaining = 0;
        } else {
            store = store << Byte.SIZE | (bytes.get() & 0xFF);
            remaining--;
        }
        if (remaining == 0) {
            if (state == State.HEADER) {
                header(answers);
            } else {
                end(answers);
            }
        }
    }

    private void stream(ByteBuffer bytes) {
        int count = Math.min(remaining, bytes.remaining());
        int end = bytes.position() + count;
        if (stdout) {
            exchanges[slot].stdout(bytes, end);
        }
        bytes.position(end);
        remaining -= count;
    }

    private void skip(ByteBuffer bytes) {
        int count = Math.min(remaining, bytes.remaining());
        bytes.position(bytes.position() + count);
        remaining -= count;
    }

    /** Goes on from a part that is whole; parts may be empty. */
    private void leave() {
        if (state == State.STREAM || state == State.END) {
            state = State.PADDING;
            remaining = padding;
        }
        if (state == State.PADDING && remaining == 0) {
            state = State.HEADER;
            remaining = RecordHeader.LENGTH;
        }
    }

    private void header(Answers answers) {
        int version = (int) (store >>> 56);
        int type = (int) (store >>> 48) & 0xFF;
        int id = (int) (store >>> 32) & 0xFFFF;
        int length = (int) (store >>> 16) & 0xFFFF;
        padding = (int) (store >>> 8) & 0xFF;
        if (version != 1) {
            broken(answers, store >>> 32 == HTTP ? "no FastCGI: this is an HTTP server" : "no FastCGI: wrong version");
        } else if (type != RecordType.STDOUT.code()
                && type != RecordType.STDERR.code()
                && type != RecordType.END_REQUEST.code()) {
            RecordType known = RecordType.of(type);
            broken(answers, "a record of the type " + (known == null ? type : known) + ", which does not belong here");
        } else if (id < 1 || id > exchanges.length || !exchanges[id - 1].isActive()) {
            broken(answers, "a record for a request that is not in flight");
        } else {
            slot = id - 1;
            content(type, length, answers);
        }
    }

    private void content(int type, int length, Answers answers) {
        stdout = type == RecordType.STDOUT.code();
        if (type == RecordType.END_REQUEST.code()) {
            if (length != END_BYTES) {
                broken(answers, "END_REQUEST without its 8 bytes");
                return;
            }
            state = State.END;
        } else {
            if (stdout && !exchanges[slot].mayGoOn(length)) {
                broken(answers, "STDOUT after its end");
                return;
            }
            state = State.STREAM;
        }
        remaining = length;
        if (length == 0) {
            leave();
        }
    }

    private void end(Answers answers) {
        int appStatus = (int) (store >>> 32);
        int protocolStatus = (int) (store >>> 24) & 0xFF;
        Exchange exchange = exchanges[slot];
        boolean aborted = exchange.isAborted();
        @Nullable String problem = exchange.end(appStatus, protocolStatus);
        if (problem != null) {
            answers.failed(slot, problem);
        } else if (aborted) {
            answers.aborted(slot);
        } else {
            answers.answered(slot, exchange.status(), exchange.bodyBytes());
        }
    }

    private void broken(Answers answers, String reason) {
        state = State.BROKEN;
        answers.broken(reason);
    }

    @Override
    public void closed(Answers answers) {
        boolean begun = state != State.HEADER || remaining != RecordHeader.LENGTH;
        for (Exchange exchange : exchanges) {
            begun |= exchange.hasBegun();
        }
        broken(
                answers,
                begun
                        ? "the connection was closed before the end of the answer"
                        : "the connection was closed without an answer");
    }
}
