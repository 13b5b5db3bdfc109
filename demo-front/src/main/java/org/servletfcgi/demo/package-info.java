/**
 * The demo: a web server for the browser, embedded in front of an application that listens for FastCGI, and what it
 * prints about both. Uses the connector, and Jetty's server and FastCGI client.
 */
@NullMarked
package org.servletfcgi.demo;

import org.jspecify.annotations.NullMarked;
