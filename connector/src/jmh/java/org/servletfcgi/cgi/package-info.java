/** Benchmarks of the way from variables to requests. */
@NullMarked
package org.servletfcgi.cgi;

import org.jspecify.annotations.NullMarked;
