package org.servletfcgi.fastcgi.internal;

import java.nio.ByteBuffer;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.internal.MetaVariables;
import org.servletfcgi.cgi.internal.RequestMapper;
import org.servletfcgi.cgi.internal.Variable;

/** Reads the records of one request after the other as a connection does, up to the variables. */
public final class VariablesReader implements RecordHandler {
    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_PAIRS = 1000;

    private final PairTable<Variable> table =
            new PairTable<>(Variable::of, new RequestMapper(MappingOptions.DEFAULT)::mayKeep);
    private final RecordParser parser = new RecordParser(this);
    private MetaVariables.Builder variables = MetaVariables.builder();
    private NameValueDecoder decoder = newDecoder();

    /** A reader between two requests. */
    public VariablesReader() {}

    /** The variables of the one request that is in {@code records}. */
    public MetaVariables read(ByteBuffer records) {
        parser.parse(records);
        return variables.build();
    }

    @Override
    public void beginRequest(int requestId, int role, int flags) {
        variables = MetaVariables.builder();
        decoder = newDecoder();
    }

    private NameValueDecoder newDecoder() {
        return new NameValueDecoder(
                MAX_BYTES,
                MAX_PAIRS,
                MAX_BYTES,
                MAX_BYTES,
                (bytes, start, nameLength, valueLength) ->
                        variables.accept(table.get(bytes, start, nameLength, valueLength)));
    }

    @Override
    public void params(int requestId, ByteBuffer fragment) {
        decoder.decode(fragment);
    }

    @Override
    public void paramsEnd(int requestId) {
        if (decoder.end() != NameValueDecoder.Outcome.COMPLETE) {
            throw new IllegalStateException("expected whole pairs, but: " + decoder.end());
        }
    }

    @Override
    public void stdinEnd(int requestId) {}

    @Override
    public void abortRequest(int requestId) {
        throw new IllegalStateException("unexpected ABORT_REQUEST");
    }

    @Override
    public void stdin(int requestId, ByteBuffer fragment) {
        throw new IllegalStateException("unexpected STDIN");
    }

    @Override
    public void data(int requestId, ByteBuffer fragment) {
        throw new IllegalStateException("unexpected DATA");
    }

    @Override
    public void dataEnd(int requestId) {
        throw new IllegalStateException("unexpected end of DATA");
    }

    @Override
    public void getValues(ByteBuffer content) {
        throw new IllegalStateException("unexpected GET_VALUES");
    }

    @Override
    public void unknownManagement(int type) {
        throw new IllegalStateException("unexpected management record of type " + type);
    }

    @Override
    public void unexpectedRecord(int type, int requestId) {
        throw new IllegalStateException("unexpected record of type " + type);
    }
}
