/**
 * What runs: applications given on the command line, the Jakarta EE level each of them is written for, and Jetty's
 * environment for that level, loaded only where an application needs it. Depends on the core of Jetty; the environments
 * are loaded by name.
 */
@NullMarked
package org.servletfcgi.launcher.deploy;

import org.jspecify.annotations.NullMarked;
