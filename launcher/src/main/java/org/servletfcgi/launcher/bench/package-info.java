/**
 * The subcommand {@code bench}: load on a running FastCGI application, and what came of it in words and numbers. Depends on
 * the engine in {@code load}, on {@code client} for addresses, variables and the first questions, and picocli.
 */
@NullMarked
package org.servletfcgi.launcher.bench;

import org.jspecify.annotations.NullMarked;
