package org.servletfcgi.fastcgi.internal;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;

/** Takes what Jetty's HTTP/1.1 parser finds in a request without content; the fields of one request at a time. */
public final class HttpRequestReader implements HttpParser.RequestHandler {
    private final HttpFields.Mutable fields = HttpFields.build(16);
    private String method = "";
    private String uri = "";
    private HttpVersion version = HttpVersion.HTTP_1_1;

    /** The fields of the latest request. */
    public HttpFields.Mutable fields() {
        return fields;
    }

    /** The method of the latest request. */
    public String method() {
        return method;
    }

    /** The target of the latest request. */
    public String uri() {
        return uri;
    }

    /** The version of the latest request. */
    public HttpVersion version() {
        return version;
    }

    @Override
    public void startRequest(String requestMethod, String requestUri, HttpVersion requestVersion) {
        fields.clear();
        method = requestMethod;
        uri = requestUri;
        version = requestVersion;
    }

    @Override
    public void parsedHeader(HttpField field) {
        fields.add(field);
    }

    @Override
    public boolean headerComplete() {
        return false;
    }

    @Override
    public boolean content(ByteBuffer item) {
        return false;
    }

    @Override
    public boolean contentComplete() {
        return false;
    }

    @Override
    public boolean messageComplete() {
        return true;
    }

    @Override
    public void earlyEOF() {}
}
