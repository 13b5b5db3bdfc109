/**
 * The subcommand {@code doctor}: what is wrong between a web server and an application, in words. It examines a socket as
 * a web server would use it, or stands in for the application behind a web server and compares what arrives with what was
 * sent. What is judged is apart from how it is found out. Depends on the client, the codec and the sockets of the
 * connector, Jetty's I/O and picocli.
 */
@NullMarked
package org.servletfcgi.launcher.doctor;

import org.jspecify.annotations.NullMarked;
