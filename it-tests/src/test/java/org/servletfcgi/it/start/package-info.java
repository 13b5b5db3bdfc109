/**
 * How long {@code servlet-fcgi} takes to the first answer, and how much memory it has then, beside Jetty's own
 * distribution with the same application on the same machine: {@code mvn -q -Pstart-time}. No test.
 */
@NullMarked
package org.servletfcgi.it.start;

import org.jspecify.annotations.NullMarked;
