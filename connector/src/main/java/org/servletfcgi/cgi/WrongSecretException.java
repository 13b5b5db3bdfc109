package org.servletfcgi.cgi;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;

/** A request without the {@link MappingOptions#secret()}, or with another value; its status is 403. */
public final class WrongSecretException extends HttpException.RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String hint;

    WrongSecretException(SharedSecret secret, MetaVariables variables) {
        super(HttpStatus.FORBIDDEN_403, "Expected the web server's secret in " + secret.variable());
        String missing = variables.get(secret.variable()) == null ? BadMethodException.hint(variables) : "";
        this.hint = missing.isEmpty() ? "" : "; and a method in REQUEST_METHOD" + missing;
    }

    @Override
    public String getMessage() {
        return super.getMessage() + hint;
    }
}
