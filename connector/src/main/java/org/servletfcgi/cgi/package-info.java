/**
 * How meta-variables become requests, for who sets it up.
 */
@NullMarked
package org.servletfcgi.cgi;

import org.jspecify.annotations.NullMarked;
