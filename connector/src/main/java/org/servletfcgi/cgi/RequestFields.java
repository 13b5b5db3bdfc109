package org.servletfcgi.cgi;

import static org.servletfcgi.cgi.Text.badRequest;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.MetaVariables.Pair;

/** The fields of a request: every {@code HTTP_} variable but Host, and CONTENT_TYPE. */
final class RequestFields {
    private static final String PREFIX = "HTTP_";
    private static final Map<String, HttpHeader> KNOWN = knownVariables();

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

    /** Fields of one value, where the last variable is the intended one. */
    private static final Set<HttpHeader> SINGLE = EnumSet.of(
            HttpHeader.AUTHORIZATION,
            HttpHeader.DATE,
            HttpHeader.FROM,
            HttpHeader.IF_MODIFIED_SINCE,
            HttpHeader.IF_RANGE,
            HttpHeader.IF_UNMODIFIED_SINCE,
            HttpHeader.MAX_FORWARDS,
            HttpHeader.ORIGIN,
            HttpHeader.PROXY_AUTHORIZATION,
            HttpHeader.RANGE,
            HttpHeader.REFERER,
            HttpHeader.USER_AGENT);

    private final DuplicateHeaders duplicates;
    private final HttpFields.Mutable fields = HttpFields.build();

    private RequestFields(DuplicateHeaders duplicates) {
        this.duplicates = duplicates;
    }

    static HttpFields.Mutable of(MetaVariables variables, DuplicateHeaders duplicates) {
        RequestFields fields = new RequestFields(duplicates);
        String contentType = variables.trimmedLine("CONTENT_TYPE");
        if (contentType != null) {
            fields.fields.add(new HttpField(HttpHeader.CONTENT_TYPE, contentType));
        }
        variables.pairs().forEach(fields::add);
        return fields.fields;
    }

    private void add(Pair variable) {
        if (!variable.name().startsWith(PREFIX)) {
            return;
        }
        HttpHeader known = KNOWN.get(variable.name());
        String name = known != null ? known.asString() : fieldName(variable.name());
        if (name == null) {
            return;
        }
        HttpHeader header = known != null ? known : HttpHeader.CACHE.get(name);
        if ((header != null && DROPPED.contains(header)) || name.equals(PROXY)) {
            return;
        }
        String value = Text.trimBlanks(Text.requireLine("an HTTP_ variable", variable.value()));
        put(header == null ? new HttpField(name, value) : new HttpField(header, value));
    }

    private void put(HttpField field) {
        HttpHeader header = field.getHeader();
        boolean single = header != null && SINGLE.contains(header);
        boolean perhapsTwoFields = field.getName().indexOf('-') >= 0;
        DuplicateHeaders policy = perhapsTwoFields ? duplicates : DuplicateHeaders.KEEP;
        if (policy == DuplicateHeaders.REJECT && fields.contains(field.getName())) {
            throw badRequest("Expected one variable for each HTTP_ name with an underscore (duplicateHeaders)");
        }
        if (single || policy == DuplicateHeaders.LAST) {
            fields.put(field);
        } else if (policy != DuplicateHeaders.FIRST || !fields.contains(field.getName())) {
            fields.add(field);
        }
    }

    /** The name of the field, such as X-Forwarded-For for HTTP_X_FORWARDED_FOR; null where it is not a token. */
    private static @Nullable String fieldName(String variable) {
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

    private static Map<String, HttpHeader> knownVariables() {
        Map<String, HttpHeader> known = new HashMap<>();
        for (HttpHeader header : HttpHeader.values()) {
            if (!header.isPseudo()) {
                known.put(PREFIX + header.asString().toUpperCase(Locale.ROOT).replace('-', '_'), header);
            }
        }
        return Map.copyOf(known);
    }
}
