/**
 * What the process writes to standard error: a line for each event, whoever logs it. Depends on the JDK's logging only.
 */
@NullMarked
package org.servletfcgi.launcher.log;

import org.jspecify.annotations.NullMarked;
