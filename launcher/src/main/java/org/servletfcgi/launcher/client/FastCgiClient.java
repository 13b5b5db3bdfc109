package org.servletfcgi.launcher.client;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.fastcgi.internal.NameValueDecoder;
import org.servletfcgi.fastcgi.internal.ProtocolStatus;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.socket.ListenAddress;

/** Owned by one thread: a connection to an application, for one request or query after the other. */
public final class FastCgiClient implements Closeable {

    private static final int BUFFER_BYTES = 32 * 1024;
    private static final int MAX_VALUES = 100;

    private final ListenAddress address;
    private final ApplicationChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final AnswerReader reader;
    private @Nullable Exchange exchange;
    private @Nullable Map<String, String> values;

    private FastCgiClient(ListenAddress address, ApplicationChannel channel) {
        this.address = address;
        this.channel = channel;
        this.reader = new AnswerReader(address.toString(), new Arrivals());
    }

    /**
     * Connects.
     *
     * @param deadline for everything on this connection
     * @throws LaunchException with what is wrong with the address, the permissions or the other side
     */
    public static FastCgiClient connect(ListenAddress address, Deadline deadline) throws LaunchException {
        return new FastCgiClient(address, ApplicationChannel.connect(address, deadline));
    }

    /**
     * Where to connect to; looks up the host.
     *
     * @throws LaunchException where the host is unknown, or the port is 0
     */
    public static SocketAddress target(ListenAddress address) throws LaunchException {
        return ApplicationChannel.target(address);
    }

    /**
     * Sends a request in the role Responder and hands over the answer as it comes.
     *
     * @param variables names and values, sent as UTF-8 in the map's order
     * @param keepConnection whether the application shall leave the connection open (FastCGI §5.1)
     * @return the application's status, what a CGI program would have exited with
     * @throws LaunchException where there is no whole, well-formed answer in time
     * @throws IOException from the body or the answer's receiver
     */
    public int request(Map<String, String> variables, Body body, boolean keepConnection, Answer answer)
            throws IOException, LaunchException {
        Exchange current = new Exchange(address.toString(), "HEAD".equals(variables.get("REQUEST_METHOD")), answer);
        exchange = current;
        converse(RequestOutput.request(variables, body, keepConnection), () -> current.end != null, "whole answer");
        exchange = null;
        return current.appStatus();
    }

    /**
     * Asks for variables with GET_VALUES (FastCGI §4.1).
     *
     * @return the names and values that the application knows
     * @throws LaunchException where there is no answer in time
     */
    public Map<String, String> values(Set<String> names) throws IOException, LaunchException {
        values = null;
        converse(RequestOutput.query(names), () -> values != null, "answer to GET_VALUES");
        return values == null ? Map.of() : values;
    }

    private void converse(RequestOutput output, BooleanSupplier ended, String awaited)
            throws IOException, LaunchException {
        while (!ended.getAsBoolean()) {
            ByteBuffer next = output.next();
            int operations = SelectionKey.OP_READ | (next.hasRemaining() ? SelectionKey.OP_WRITE : 0);
            int ready = channel.await(operations, awaited);
            // An application may answer before it has read the request, and read no more of it.
            if ((ready & SelectionKey.OP_WRITE) != 0 && !channel.write(next)) {
                output.drop();
            }
            if ((ready & SelectionKey.OP_READ) != 0) {
                if (channel.read(buffer.clear()) < 0) {
                    throw new LaunchException(ExitStatus.PROTOCOL, address + ": " + early());
                }
                reader.read(buffer.flip());
            }
        }
    }

    private String early() {
        if ((exchange != null && exchange.hasBegun()) || !reader.betweenRecords()) {
            return "the connection was closed before the end of the answer";
        }
        String cause = address instanceof ListenAddress.Tcp
                ? "; does it admit this host (FCGI_WEB_SERVER_ADDRS, or listen.allowed_clients of php-fpm)?"
                : "; its log may say why";
        return "the connection was closed without an answer" + cause;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** One request's answer, from its head to its end. */
    private static final class Exchange {

        private static final int NOT_MODIFIED = 304;

        private final String peer;
        private final boolean headOnly;
        private final Answer answer;
        private final HeadReader headReader;
        private @Nullable Head head;
        private @Nullable End end;
        private long bodyBytes;

        Exchange(String peer, boolean headOnly, Answer answer) {
            this.peer = peer;
            this.headOnly = headOnly;
            this.answer = answer;
            this.headReader = new HeadReader(peer);
        }

        boolean hasBegun() {
            return head != null || !headReader.isEmpty();
        }

        void stdout(ByteBuffer part) throws IOException, LaunchException {
            if (head == null) {
                Optional<Head> whole = headReader.read(part);
                if (whole.isEmpty()) {
                    return;
                }
                head = whole.get();
                answer.head(head);
            }
            if (part.hasRemaining()) {
                bodyBytes += part.remaining();
                answer.body(part);
            }
        }

        int appStatus() throws LaunchException {
            if (end == null) {
                throw new IllegalStateException("the request has not ended");
            }
            if (end.protocolStatus() == ProtocolStatus.OVERLOADED.code()) {
                throw new LaunchException(
                        ExitStatus.TEMPFAIL, peer + ": the application is overloaded (FCGI_OVERLOADED)");
            }
            if (end.protocolStatus() != ProtocolStatus.REQUEST_COMPLETE.code()) {
                throw broken("the application refused the request: " + name(end.protocolStatus()));
            }
            if (head == null) {
                throw broken(
                        headReader.isEmpty()
                                ? "the answer is empty: no head and no body; the application's log may say why"
                                : "the answer ended inside of its head");
            }
            long length = headOnly || head.status() == NOT_MODIFIED ? -1 : head.contentLength();
            if (bodyBytes < length) {
                throw broken("the answer ended after " + bodyBytes + " of " + length + " bytes");
            }
            return end.appStatus();
        }

        private LaunchException broken(String problem) {
            return new LaunchException(ExitStatus.PROTOCOL, peer + ": " + problem);
        }

        private static String name(int protocolStatus) {
            for (ProtocolStatus status : ProtocolStatus.values()) {
                if (status.code() == protocolStatus) {
                    return "FCGI_" + status;
                }
            }
            return "unknown protocol status " + protocolStatus;
        }
    }

    private record End(int appStatus, int protocolStatus) {}

    private final class Arrivals implements AnswerReader.Handler {

        private Exchange current() throws LaunchException {
            if (exchange == null || exchange.end != null) {
                throw new LaunchException(ExitStatus.PROTOCOL, address + ": records came that nobody has asked for");
            }
            return exchange;
        }

        @Override
        public void stdout(ByteBuffer part) throws IOException, LaunchException {
            current().stdout(part);
        }

        @Override
        public void stderr(ByteBuffer part) throws IOException, LaunchException {
            current().answer.stderr(part);
        }

        @Override
        public void end(int appStatus, int protocolStatus) throws LaunchException {
            current().end = new End(appStatus, protocolStatus);
        }

        @Override
        public void values(ByteBuffer pairs) {
            Map<String, String> decoded = new LinkedHashMap<>();
            int max = AnswerReader.MAX_WHOLE_CONTENT;
            new NameValueDecoder(max, MAX_VALUES, max, max, decoded::put).decode(pairs);
            values = decoded;
        }

        @Override
        public void unknownType(int type) {
            values = Map.of();
        }
    }
}
