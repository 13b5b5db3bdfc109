/**
 * Load on an application, and a check of each of its answers: the engine ({@link org.servletfcgi.launcher.load.Load})
 * keeps connections busy, and knows no protocol; a {@link org.servletfcgi.launcher.load.Conversation} knows the protocol,
 * and has no sockets and no threads. Depends on the codec of the connector, its texts of values, and HdrHistogram.
 */
@NullMarked
package org.servletfcgi.launcher.load;

import org.jspecify.annotations.NullMarked;
