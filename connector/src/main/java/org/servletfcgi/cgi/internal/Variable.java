package org.servletfcgi.cgi.internal;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * One meta-variable, with all that follows from its name and value alone: most variables of a web server come
 * again with every request, so that this is found out once.
 */
public final class Variable {
    private static final String PREFIX = "HTTP_";
    private static final Map<String, HttpHeader> HEADERS = headers();

    /** The names that the mapping of a request asks for. */
    private static final List<String> ASKED = List.of(
            "AUTH_TYPE",
            "CONTENT_LENGTH",
            "CONTENT_TYPE",
            "DOCUMENT_URI",
            "FCGI_DATA_LAST_MOD",
            "FCGI_DATA_LENGTH",
            "HTTPS",
            "HTTP_HOST",
            "PATH_INFO",
            "QUERY_STRING",
            "REMOTE_ADDR",
            "REMOTE_HOST",
            "REMOTE_PORT",
            "REMOTE_USER",
            "REQUEST_METHOD",
            "REQUEST_SCHEME",
            "REQUEST_URI",
            "SCRIPT_NAME",
            "SERVER_ADDR",
            "SERVER_NAME",
            "SERVER_PORT",
            "SERVER_PROTOCOL");

    /** How many names there are with an {@link #index}. */
    static final int INDEXES = ASKED.size();

    private static final Map<String, Integer> BY_NAME = indexes();

    /** Fields between the client and the web server, or that stand in variables of their own. */
    private static final Set<HttpHeader> DROPPED = EnumSet.of(
            HttpHeader.HOST,
            HttpHeader.CONTENT_LENGTH,
            HttpHeader.CONTENT_TYPE,
            HttpHeader.CONNECTION,
            HttpHeader.KEEP_ALIVE,
            HttpHeader.PROXY_CONNECTION,
            HttpHeader.TE,
            HttpHeader.TRAILER,
            HttpHeader.TRANSFER_ENCODING,
            HttpHeader.UPGRADE,
            HttpHeader.HTTP2_SETTINGS,
            // The web server has answered 100-continue; a second 100 would be the final response to it
            HttpHeader.EXPECT);

    // Libraries in the application may take HTTP_PROXY for the address of a proxy to use
    private static final String PROXY = "Proxy";

    private static final Set<String> CONFIDENTIAL =
            Set.of("HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_PROXY_AUTHORIZATION");

    private final String name;
    private final String value;
    private final int index;
    private final boolean line;
    private final @Nullable String trimmed;
    private final boolean named;
    private final boolean ofField;
    private final @Nullable HttpField field;
    private @Nullable Object made;

    private Variable(String name, String value) {
        this.name = name;
        this.value = value;
        this.index = index(name);
        this.line = Text.isLine(value);
        String bare = Text.trimBlanks(value);
        this.trimmed = bare.isEmpty() ? null : bare;
        String fieldName = fieldName(name);
        this.named = !name.isEmpty() && Text.all(name, c -> c > 0x20 && c < 0x7F && c != '=');
        this.ofField = fieldName != null;
        this.field = fieldName == null || !line ? null : field(fieldName, bare);
    }

    /** The variable of a name and a value, both one char for each byte. */
    public static Variable of(String name, String value) {
        return new Variable(name, value);
    }

    /** The place of a name that the mapping of a request asks for, less than {@link #INDEXES}; or -1. */
    static int index(String name) {
        Integer index = BY_NAME.get(name);
        return index == null ? -1 : index;
    }

    /** Whether the value is a secret of the client, which is not to be compared with what others send. */
    boolean isConfidential() {
        return CONFIDENTIAL.contains(name);
    }

    /** As it was sent. */
    public String name() {
        return name;
    }

    /** As it was sent. */
    public String value() {
        return value;
    }

    int index() {
        return index;
    }

    /** Whether the value has no NUL, CR and LF. */
    boolean isLine() {
        return line;
    }

    /** The value without the blanks around it; null where nothing is left. */
    @Nullable
    String trimmed() {
        return trimmed;
    }

    /**
     * What {@code maker} makes of {@link #trimmed}: something immutable, or null. Two threads that ask at once may get two.
     */
    @SuppressWarnings("unchecked") // each variable has one maker
    <T> @Nullable T made(Function<String, @Nullable T> maker) {
        if (trimmed == null) {
            return null;
        }
        Object result = made;
        if (result == null) {
            result = maker.apply(trimmed);
            made = result;
        }
        return (T) result;
    }

    /** Whether it stands for a field of the request that applications see. */
    boolean isField() {
        return ofField;
    }

    /** That field; null where it stands for none, and where its value is no line. */
    @Nullable
    HttpField field() {
        return field;
    }

    /** Whether the name is not empty and holds nothing but 0x21 to 0x7E without {@code =}. */
    boolean hasName() {
        return named;
    }

    private static HttpField field(String name, String value) {
        HttpHeader header = HttpHeader.CACHE.get(name);
        return header == null ? new HttpField(name, value) : new HttpField(header, value);
    }

    private static @Nullable String fieldName(String variable) {
        if (!variable.startsWith(PREFIX)) {
            return null;
        }
        HttpHeader known = HEADERS.get(variable);
        String name = known != null ? known.asString() : unknownFieldName(variable);
        if (name == null || name.equals(PROXY)) {
            return null;
        }
        HttpHeader header = known != null ? known : HttpHeader.CACHE.get(name);
        return header != null && DROPPED.contains(header) ? null : name;
    }

    /** The name of the field, such as X-Forwarded-For for HTTP_X_FORWARDED_FOR; null where it is not a token. */
    private static @Nullable String unknownFieldName(String variable) {
        String lower = variable.substring(PREFIX.length()).replace('_', '-').toLowerCase(Locale.ROOT);
        if (!Text.isToken(lower)) {
            return null;
        }
        StringBuilder name = new StringBuilder(lower);
        for (int i = 0; i < name.length(); i++) {
            if (i == 0 || name.charAt(i - 1) == '-') {
                name.setCharAt(i, Character.toUpperCase(name.charAt(i)));
            }
        }
        HttpHeader known = HttpHeader.CACHE.get(name.toString());
        return known == null ? name.toString() : known.asString();
    }

    private static Map<String, HttpHeader> headers() {
        Map<String, HttpHeader> known = new HashMap<>();
        Arrays.stream(HttpHeader.values())
                .filter(header -> !header.isPseudo())
                .forEach(header -> known.put(
                        PREFIX + header.asString().toUpperCase(Locale.ROOT).replace('-', '_'), header));
        return Map.copyOf(known);
    }

    private static Map<String, Integer> indexes() {
        Map<String, Integer> indexes = new HashMap<>();
        ASKED.forEach(name -> indexes.put(name, indexes.size()));
        return indexes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Variable variable && name.equals(variable.name) && value.equals(variable.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, value);
    }

    /** The name only: the value may be secret. */
    @Override
    public String toString() {
        return name;
    }
}
