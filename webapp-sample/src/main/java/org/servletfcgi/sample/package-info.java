/**
 * A Servlet 6.1 application that shows how its requests arrive and exercises what a web server and a FastCGI connector
 * have to carry: forms, uploads, streams, sessions, errors. It depends on the Servlet API only; over FastCGI it also
 * shows the variables that the connector leaves in a request attribute.
 */
@NullMarked
package org.servletfcgi.sample;

import org.jspecify.annotations.NullMarked;
