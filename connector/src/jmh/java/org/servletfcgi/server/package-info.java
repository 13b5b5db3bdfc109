/** Benchmarks of whole connections, in memory: a request through the connector and through Jetty's own protocols. */
@NullMarked
package org.servletfcgi.server;

import org.jspecify.annotations.NullMarked;
