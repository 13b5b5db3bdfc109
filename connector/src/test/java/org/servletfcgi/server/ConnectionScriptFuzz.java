package org.servletfcgi.server;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A web server that sends records in any order, cut anywhere, whole or not: answers or an end, nothing left behind. */
class ConnectionScriptFuzz {
    private static final int SMALL_OUTPUT_BYTES = 1000;

    @RegisterExtension
    static final FuzzedServer SERVER = new FuzzedServer();

    @FuzzTest
    void each_request_is_answered_or_the_connection_is_closed(byte[] script) throws InterruptedException {
        boolean smallOutput = script.length > 0 && (script[0] & 4) != 0;

        SERVER.connection(
                new FuzzedScript(ByteBuffer.wrap(script)).parts(),
                smallOutput ? SMALL_OUTPUT_BYTES : FuzzedServer.ANY_OUTPUT);
    }
}
