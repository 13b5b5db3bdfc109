/** Why the process ends: exit statuses, and sentences for the operator. Depends on the JDK only. */
@NullMarked
package org.servletfcgi.launcher.exit;

import org.jspecify.annotations.NullMarked;
