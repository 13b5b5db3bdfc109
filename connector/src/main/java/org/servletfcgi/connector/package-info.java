/**
 * A FastCGI connector for Jetty in one type, and its settings as texts, for configuration files. The only
 * package that knows both {@code socket} and {@code server}; nothing here depends on it.
 */
@NullMarked
package org.servletfcgi.connector;

import org.jspecify.annotations.NullMarked;
