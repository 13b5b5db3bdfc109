/**
 * Configurations of web servers and of systemd, printed for the options that the command is given. Each class knows one
 * of their languages, and its quoting. Depends on the options and on where applications are mounted; starts nothing and
 * asks nobody.
 */
@NullMarked
package org.servletfcgi.launcher.front;

import org.jspecify.annotations.NullMarked;
