package org.servletfcgi.cgi;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;

/**
 * A request whose REQUEST_METHOD is missing or is no method; its status is 400. The message, which is for the log, names
 * what such a web server's configuration most likely has; the {@linkplain #getReason() reason}, which visitors see, does
 * not.
 */
final class BadMethodException extends HttpException.RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String hint;

    BadMethodException(MetaVariables variables) {
        super(HttpStatus.BAD_REQUEST_400, "Expected a method in REQUEST_METHOD");
        this.hint = hint(variables);
    }

    /** What to look for where REQUEST_METHOD did not come, to follow a message; or nothing. */
    static String hint(MetaVariables variables) {
        return variables.get("REQUEST_METHOD") == null
                ? ", which was not sent: in nginx, one fastcgi_param in a location drops all that it would inherit, so"
                        + " include fastcgi_params there too"
                : "";
    }

    @Override
    public String getMessage() {
        return super.getMessage() + hint;
    }
}
