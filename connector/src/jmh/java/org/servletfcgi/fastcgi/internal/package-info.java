/** Benchmarks of reading and writing records, and the requests that all benchmarks send. */
@NullMarked
package org.servletfcgi.fastcgi.internal;

import org.jspecify.annotations.NullMarked;
