/**
 * CGI/1.1 (RFC 3875) both ways: meta-variables to an HTTP request, an HTTP response to a CGI response head.
 * Knows neither records nor connections. Depends on the JDK, on the values of {@code jetty-http} and {@code jetty-util},
 * and on slf4j. Not for others: it changes with any release.
 */
@NullMarked
package org.servletfcgi.cgi.internal;

import org.jspecify.annotations.NullMarked;
