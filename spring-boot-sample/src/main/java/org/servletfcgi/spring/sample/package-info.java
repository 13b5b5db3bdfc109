/** A Spring Boot application as anybody writes one; nothing in it knows of FastCGI. */
@NullMarked
package org.servletfcgi.spring.sample;

import org.jspecify.annotations.NullMarked;
