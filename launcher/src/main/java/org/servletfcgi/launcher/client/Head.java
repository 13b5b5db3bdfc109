package org.servletfcgi.launcher.client;

import java.util.List;
import java.util.Optional;

/**
 * The head of a CGI response (RFC 3875 §6).
 *
 * @param bytes as it came, with the empty line that ends it
 * @param status of HTTP, 100 to 999
 * @param fields in the order in which they came, ISO-8859-1
 */
public record Head(byte[] bytes, int status, List<Field> fields) {

    /**
     * A header field.
     *
     * @param name as it came
     * @param value without blanks around it
     */
    public record Field(String name, String value) {}

    /** The value of the first field of this name, in whatever case. */
    public Optional<String> field(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .findFirst();
    }

    /** What Content-Length says, or -1 where it says nothing. */
    public long contentLength() {
        return field("Content-Length")
                .filter(value -> value.matches("[0-9]{1,18}"))
                .map(Long::parseLong)
                .orElse(-1L);
    }
}
