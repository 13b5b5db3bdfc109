package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.internal.RequestMapper.MappedRequest;

/** Short ways to map variables that are written as name, value, name, value. */
final class Cgi {
    private Cgi() {}

    /** These variables and no others. */
    static MetaVariables variables(String... namesAndValues) {
        return add(MetaVariables.builder(), namesAndValues);
    }

    /** GET / with these variables besides, which win. */
    static MetaVariables get(String... namesAndValues) {
        MetaVariables.Builder builder = MetaVariables.builder();
        builder.accept("REQUEST_METHOD", "GET");
        builder.accept("REQUEST_URI", "/");
        return add(builder, namesAndValues);
    }

    private static MetaVariables add(MetaVariables.Builder builder, String... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.accept(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    static MappedRequest map(String... namesAndValues) {
        return map(MappingOptions.DEFAULT, namesAndValues);
    }

    static MappedRequest map(MappingOptions options, String... namesAndValues) {
        return new RequestMapper(options).map(get(namesAndValues), 0);
    }

    static HttpURI uri(String... namesAndValues) {
        return map(namesAndValues).request().getHttpURI();
    }

    static HttpFields fields(String... namesAndValues) {
        return map(namesAndValues).request().getHttpFields();
    }

    static Peer peer(String... namesAndValues) {
        return map(namesAndValues).peer();
    }

    static void assertRefused(int status, ThrowingCallable mapping) {
        HttpException.RuntimeException refusal = catchThrowableOfType(HttpException.RuntimeException.class, mapping);

        assertThat(refusal).isNotNull();
        assertThat(refusal.getCode()).isEqualTo(status);
        assertThat(refusal.getReason()).startsWith(status == 405 ? "The methods" : "Expected ");
    }

    static void assertBadRequest(String... namesAndValues) {
        assertRefused(400, () -> map(namesAndValues));
    }
}
