/**
 * Whom the web server has logged in, for Jetty and its applications: names, client certificates, and what is needed so
 * that the environments up to Jakarta EE 9 see them. Depends on {@link org.servletfcgi.cgi.internal}, {@code jetty-io},
 * {@code jetty-security} and {@code jetty-server}; {@code server} depends on it.
 */
@NullMarked
package org.servletfcgi.login;

import org.jspecify.annotations.NullMarked;
