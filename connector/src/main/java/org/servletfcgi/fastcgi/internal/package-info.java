/**
 * FastCGI 1.0 bytes to values and back: records, name-value streams, END_REQUEST. No I/O, no threads, no HTTP.
 * Depends on the JDK only. Not for others: it changes with any release.
 */
@NullMarked
package org.servletfcgi.fastcgi.internal;

import org.jspecify.annotations.NullMarked;
