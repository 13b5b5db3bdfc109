package org.servletfcgi.sample;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The variables of a FastCGI request, which the connector leaves in a request attribute. */
final class Variables {
    /** Set by the connector: the variables of the FastCGI request, a {@code Map<String, String>}. */
    private static final String ATTRIBUTE = "org.servletfcgi.params";

    private Variables() {}

    /** Returns the variables by name, sorted and unmodifiable, or null where the request did not come over FastCGI. */
    static @Nullable Map<String, String> of(HttpServletRequest request) {
        if (!(request.getAttribute(ATTRIBUTE) instanceof Map<?, ?> map)) {
            return null;
        }
        Map<String, String> variables = new TreeMap<>();
        map.forEach((name, value) -> variables.put(String.valueOf(name), String.valueOf(value)));
        return Collections.unmodifiableMap(variables);
    }
}
