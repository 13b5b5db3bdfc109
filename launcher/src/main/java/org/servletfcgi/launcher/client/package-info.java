/**
 * The subcommand {@code get}, and the other end of a FastCGI connection that it and {@code doctor} need: one request at a
 * time, as a web server sends it. Every wait ends at a deadline, and every length an application sends is checked before
 * memory is taken for it. Depends on the codec of the connector, its addresses and picocli.
 */
@NullMarked
package org.servletfcgi.launcher.client;

import org.jspecify.annotations.NullMarked;
