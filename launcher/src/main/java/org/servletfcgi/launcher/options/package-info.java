/**
 * The options of the command: from the command line, the environment and a file to the settings of connectors and
 * server. Depends on picocli, the connector's settings and Jetty's server; reads no environment by itself.
 */
@NullMarked
package org.servletfcgi.launcher.options;

import org.jspecify.annotations.NullMarked;
