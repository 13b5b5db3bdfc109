package org.servletfcgi.server;

import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** An application that reads or not, blocks or not, writes a little or a lot, as the path asks for. */
final class PathApplication extends Handler.Abstract {
    /** One of each kind. */
    static final List<String> PATHS = List.of("/copy", "/checksum", "/early", "/large", "/flush", "/half", "/nothing");

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        switch (request.getHttpURI().getPath()) {
            case "/copy" -> Content.copy(request, response, callback);
            case "/checksum" -> Handlers.checksum(request, response, callback);
            case "/early" -> Handlers.text(response, "early", callback);
            case "/large" -> response.write(true, ByteBuffer.allocate(200_000), callback);
            case "/flush" -> {
                Handlers.writeAndWait(response, new byte[10]);
                Content.copy(request, response, callback);
            }
            case "/half" -> {
                Content.Chunk chunk = request.read();
                if (chunk != null) {
                    chunk.release();
                }
                Handlers.text(response, "half", callback);
            }
            default -> callback.succeeded();
        }
        return true;
    }
}
