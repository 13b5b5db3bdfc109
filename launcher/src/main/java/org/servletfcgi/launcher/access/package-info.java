/** The access log: a line for each request. Depends on Jetty's server and, for what could not be written, on the log. */
@NullMarked
package org.servletfcgi.launcher.access;

import org.jspecify.annotations.NullMarked;
