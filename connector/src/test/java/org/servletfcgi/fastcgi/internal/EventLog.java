package org.servletfcgi.fastcgi.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a parser reported, a line for each event; adjacent fragments of a stream are one event. */
class EventLog implements RecordHandler {
    private final List<String> events = new ArrayList<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private String stream = "";

    /** The events of bytes that arrive in these pieces. */
    static List<String> of(List<ByteBuffer> pieces) {
        EventLog log = new EventLog();
        RecordParser parser = new RecordParser(log);
        pieces.forEach(parser::parse);
        return log.events();
    }

    static List<String> of(byte[] bytes) {
        return of(Splits.pieces(bytes, Math.max(1, bytes.length)));
    }

    List<String> events() {
        endFragments();
        return List.copyOf(events);
    }

    @Override
    public void beginRequest(int requestId, int role, int flags) {
        event("BEGIN_REQUEST " + requestId + " role " + role + " flags " + flags);
    }

    @Override
    public void abortRequest(int requestId) {
        event("ABORT_REQUEST " + requestId);
    }

    @Override
    public void params(int requestId, ByteBuffer fragment) {
        fragment("PARAMS " + requestId, fragment);
    }

    @Override
    public void paramsEnd(int requestId) {
        event("PARAMS " + requestId + " end");
    }

    @Override
    public void stdin(int requestId, ByteBuffer fragment) {
        fragment("STDIN " + requestId, fragment);
    }

    @Override
    public void stdinEnd(int requestId) {
        event("STDIN " + requestId + " end");
    }

    @Override
    public void data(int requestId, ByteBuffer fragment) {
        fragment("DATA " + requestId, fragment);
    }

    @Override
    public void dataEnd(int requestId) {
        event("DATA " + requestId + " end");
    }

    @Override
    public void getValues(ByteBuffer query) {
        event("GET_VALUES " + StandardCharsets.ISO_8859_1.decode(query));
    }

    @Override
    public void unknownManagement(int type) {
        event("unknown management " + type);
    }

    @Override
    public void unexpectedRecord(int type, int requestId) {
        event("unexpected " + type + " on " + requestId);
    }

    private void event(String event) {
        endFragments();
        events.add(event);
    }

    private void fragment(String of, ByteBuffer fragment) {
        if (!of.equals(stream)) {
            endFragments();
            stream = of;
        }
        byte[] bytes = new byte[fragment.remaining()];
        fragment.get(bytes);
        content.writeBytes(bytes);
    }

    private void endFragments() {
        if (!stream.isEmpty()) {
            events.add(stream + " " + content.toString(StandardCharsets.ISO_8859_1));
            content.reset();
            stream = "";
        }
    }
}
