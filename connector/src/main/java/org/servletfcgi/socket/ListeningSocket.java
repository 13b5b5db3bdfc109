package org.servletfcgi.socket;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;

/** A bound and listening channel, and what ending it means; {@link #close} may be called again. */
interface ListeningSocket extends Closeable {

    ServerSocketChannel channel();

    /**
     * Keeps new connections away where that is possible without losing any that wait.
     *
     * @return whether those that wait are lost unless they are accepted
     */
    boolean withdraw() throws IOException;
}
