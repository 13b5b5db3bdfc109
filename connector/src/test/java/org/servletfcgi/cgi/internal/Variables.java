package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.MetaData;

/** Variables in one text, and what is true of every request that is made of any variables. */
final class Variables {
    /** Between variables; no web server has a reason to send it. */
    private static final String SEPARATOR = "\u001F";

    private Variables() {}

    /** Variables that are written {@code NAME=value}, one after each byte 0x1F. */
    static MetaVariables of(byte[] text) {
        MetaVariables.Builder builder = MetaVariables.builder();
        for (String variable : new String(text, StandardCharsets.ISO_8859_1).split(SEPARATOR, -1)) {
            int equals = Math.max(0, variable.indexOf('='));
            builder.accept(variable.substring(0, equals), variable.substring(Math.min(equals + 1, variable.length())));
        }
        return builder.build();
    }

    /** The request is of clean lines, and its URI is one that Jetty reads as it is meant. */
    static void assertSound(MetaData.Request request) {
        HttpURI uri = request.getHttpURI();
        assertThat(request.getMethod()).matches("[!#-'*+.^-z|~0-9A-Z-]+");
        assertThat(uri.asString()).doesNotContain("\r", "\n", "\0", " ");
        assertThat(uri.getPath()).matches("\\*|/[!$%&'()*+,;=:@/A-Za-z0-9._~-]*");
        assertThat(uri.getFragment()).isNull();
        assertThat(uri.getCanonicalPath()).doesNotStartWith("..").doesNotContain("/../");
        for (HttpField field : request.getHttpFields()) {
            assertThat(field.getName()).matches("[!#-'*+.^-z|~0-9A-Z-]+");
            assertThat(field.getValue()).doesNotContain("\r", "\n", "\0");
        }
        for (HttpHeader dropped : List.of(HttpHeader.TRANSFER_ENCODING, HttpHeader.CONNECTION, HttpHeader.EXPECT)) {
            assertThat(request.getHttpFields().contains(dropped))
                    .as(dropped.toString())
                    .isFalse();
        }
        assertThat(request.getHttpFields().getValuesList(HttpHeader.HOST)).hasSizeLessThan(2);
        assertThat(request.getHttpFields().getLongField(HttpHeader.CONTENT_LENGTH))
                .isEqualTo(request.getContentLength());
        if (uri.hasAuthority()) {
            assertThat(HttpURI.from("http://" + uri.getAuthority() + "/").getHost())
                    .isEqualTo(uri.getHost());
        }
    }
}
