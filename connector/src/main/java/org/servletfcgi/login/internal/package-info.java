/**
 * A request's user and client certificate, of what the web server says. Not for others: it changes with any release.
 */
@NullMarked
package org.servletfcgi.login.internal;

import org.jspecify.annotations.NullMarked;
