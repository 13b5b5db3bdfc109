package org.servletfcgi.launcher.doctor;

import java.util.Map;

/**
 * A request as it arrived at the application.
 *
 * @param connection number of the connection, from 1
 * @param keepConnection whether the web server asked to keep it (FastCGI §5.1)
 * @param variables the last value of each
 * @param bodyBytes length of STDIN
 */
record Arrival(int connection, boolean keepConnection, Map<String, String> variables, long bodyBytes) {

    /** The variable's value, empty where it is absent, which means the same (RFC 3875 §4.1). */
    String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    WebServerKind server() {
        return WebServerKind.of(variable("SERVER_SOFTWARE"));
    }
}
