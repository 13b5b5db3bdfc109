package org.servletfcgi.server;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.servletfcgi.fastcgi.internal.Splits;
import org.servletfcgi.server.FuzzedServer.Part;

/** Any bytes on a connection: answers or an end, nothing left behind. */
class ConnectionBytesFuzz {
    @RegisterExtension
    static final FuzzedServer SERVER = new FuzzedServer();

    @FuzzTest
    void any_bytes_are_answered_or_close_the_connection(byte[] bytes) throws InterruptedException {
        int hash = Arrays.hashCode(bytes);
        List<ByteBuffer> pieces =
                (hash & 3) == 0 ? Splits.pieces(bytes, 65536) : Splits.random(bytes, Splits.generator(hash));

        SERVER.connection(List.of(new Part(pieces, false)), FuzzedServer.ANY_OUTPUT);
    }
}
