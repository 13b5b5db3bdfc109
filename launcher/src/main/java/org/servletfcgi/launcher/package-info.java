/**
 * The command {@code servlet-fcgi}: it puts together options, applications, sockets, the log, and what a service manager
 * and signals ask for. The only code of the project that ends the process, writes to standard output or reads the
 * environment is here and in the packages below, which do not know this one. Depends on the connector, the core of Jetty
 * and picocli; the environments of Jetty are loaded by name.
 */
@NullMarked
package org.servletfcgi.launcher;

import org.jspecify.annotations.NullMarked;
