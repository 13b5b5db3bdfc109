/** Benchmarks of the way from variables to requests. */
@NullMarked
package org.servletfcgi.cgi.internal;

import org.jspecify.annotations.NullMarked;
