/**
 * The server that is measured, as a process of its own: one servlet behind one connector. Depends on Jetty and on the
 * connector, and on nothing else of this module.
 */
@NullMarked
package org.servletfcgi.benchmarks.server;

import org.jspecify.annotations.NullMarked;
