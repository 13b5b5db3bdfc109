/** Classes of the application that a training run serves; they are copied into it and never loaded from here. */
@NullMarked
package org.servletfcgi.launcher.training;

import org.jspecify.annotations.NullMarked;
