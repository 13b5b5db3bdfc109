/**
 * What the connector listens on: TCP, Unix domain sockets and a socket inherited on file descriptor 0.
 * Depends on {@code jetty-server} and {@code jetty-io}; never on the protocol.
 */
@NullMarked
package org.servletfcgi.socket;

import org.jspecify.annotations.NullMarked;
