/**
 * What is asked for and what has to come back, in the two protocols that are compared, for the load engine of the
 * launcher.
 */
@NullMarked
package org.servletfcgi.benchmarks.client;

import org.jspecify.annotations.NullMarked;
