/**
 * The command {@code servlet-fcgi}: command line, the environment of the application, signals and exit statuses.
 * The only code of the project that ends the process, writes to standard output or reads the environment. Depends on the
 * connector, the core of Jetty and picocli; the environments of Jetty are loaded by name.
 */
@NullMarked
package org.servletfcgi.launcher;

import org.jspecify.annotations.NullMarked;
