/**
 * Integration tests that see the product from outside only: real sockets, real web servers as child processes, the
 * packaged launcher. Depends on the JDK and the test libraries; shares no code with the modules it tests.
 */
@NullMarked
package org.servletfcgi.it;

import org.jspecify.annotations.NullMarked;
