package org.servletfcgi.socket;

import java.io.Closeable;
import java.nio.channels.ServerSocketChannel;

/** A bound and listening channel, and what ending it means; {@link #close} may be called again. */
interface ListeningSocket extends Closeable {

    ServerSocketChannel channel();
}
