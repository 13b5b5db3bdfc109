/** The outcomes as a table, as JSON and as a picture. */
@NullMarked
package org.servletfcgi.benchmarks.report;

import org.jspecify.annotations.NullMarked;
