/**
 * The glue to Jetty: connection factory, connection, streams, the single writer and back-pressure.
 * Depends on {@link org.servletfcgi.fastcgi.internal}, {@link org.servletfcgi.cgi.internal}, {@link org.servletfcgi.login},
 * {@code jetty-io}, {@code jetty-server} and slf4j.
 */
@NullMarked
package org.servletfcgi.server;

import org.jspecify.annotations.NullMarked;
