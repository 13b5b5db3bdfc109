package org.servletfcgi.cgi;

import static org.servletfcgi.cgi.Text.badRequest;

import java.util.EnumSet;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** The fields of a request: every {@code HTTP_} variable but Host, and CONTENT_TYPE. */
final class RequestFields {
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
        for (int i = 0; i < variables.size(); i++) {
            if (variables.at(i).isField()) {
                fields.add(variables.at(i));
            }
        }
        return fields.fields;
    }

    private void add(Variable variable) {
        HttpField field = variable.field();
        if (field == null) {
            throw Text.badLine("an HTTP_ variable");
        }
        put(field);
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
}
