/** Classes that tests put into web applications. */
@NullMarked
package org.servletfcgi.launcher.app;

import org.jspecify.annotations.NullMarked;
