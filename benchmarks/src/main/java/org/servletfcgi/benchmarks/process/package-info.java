/** Programs that the comparison starts, what CPU time they take, and that they end. */
@NullMarked
package org.servletfcgi.benchmarks.process;

import org.jspecify.annotations.NullMarked;
