/** Sides that take turns under the same load, and what their turns come to. */
@NullMarked
package org.servletfcgi.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
