package org.servletfcgi.cgi;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;

/** A request without the {@link MappingOptions#secret()}, or with another value; its status is 403. */
public final class WrongSecretException extends HttpException.RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongSecretException(SharedSecret secret) {
        super(HttpStatus.FORBIDDEN_403, "Expected the web server's secret in " + secret.variable());
    }
}
