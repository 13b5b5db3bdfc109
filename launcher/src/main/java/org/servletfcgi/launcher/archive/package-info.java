/**
 * The archive of loaded classes (class-data sharing, from Java 25 on the AOT cache) that the next start takes them from.
 * The script of the command names the file and uses it; here it is made. Depends on the JDK and slf4j only.
 */
@NullMarked
package org.servletfcgi.launcher.archive;

import org.jspecify.annotations.NullMarked;
