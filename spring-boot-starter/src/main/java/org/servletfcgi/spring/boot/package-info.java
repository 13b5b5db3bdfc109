/**
 * Spring Boot's Jetty with FastCGI connectors: auto-configuration, health and metrics. Depends on the connector and on
 * Spring Boot; health and metrics are there where their parts of Spring Boot are.
 */
@NullMarked
package org.servletfcgi.spring.boot;

import org.jspecify.annotations.NullMarked;
