/**
 * The end-to-end comparison: what a request costs the server's process through this project's connector, Jetty's own
 * FastCGI and Jetty's HTTP/1.1, as ratios of rounds in which the sides take turns.
 */
@NullMarked
package org.servletfcgi.benchmarks;

import org.jspecify.annotations.NullMarked;
