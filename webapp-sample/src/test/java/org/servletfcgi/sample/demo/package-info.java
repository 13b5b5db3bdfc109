/** The demo: the packaged launcher with the sample application, and an embedded web server in front of it. */
@NullMarked
package org.servletfcgi.sample.demo;

import org.jspecify.annotations.NullMarked;
