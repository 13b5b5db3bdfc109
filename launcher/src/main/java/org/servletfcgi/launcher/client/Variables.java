package org.servletfcgi.launcher.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The CGI variables of a request, those that nginx sends with its {@code fastcgi_params} and in that order.
 *
 * <p>As there, SCRIPT_NAME is the whole decoded path. Where it is set to a part of the path, PATH_INFO is the rest.
 * SCRIPT_FILENAME is DOCUMENT_ROOT, which is empty unless it is set, and SCRIPT_NAME: php-fpm wants it.
 */
public final class Variables {

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern TARGET = Pattern.compile("(/[^\\p{Cntrl} ?#]*|\\*)(?:\\?([^\\p{Cntrl} #]*))?");
    private static final Pattern HOST = Pattern.compile("(?<name>\\[[^]]*]|[^:]*)(?::(?<port>[0-9]+))?");

    private static final String FORM = "application/x-www-form-urlencoded";

    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, String> given = new LinkedHashMap<>();

    /**
     * The variables of a request without a body and with the usual header fields.
     *
     * @param method a token
     * @param target path and query, percent-encoded as in an HTTP request
     * @throws IllegalArgumentException where one has not this form; the message is for the operator
     */
    public Variables(String method, String target) {
        if (!TOKEN.matcher(method).matches()) {
            throw new IllegalArgumentException("\"" + method + "\" is no method");
        }
        Matcher matcher = TARGET.matcher(target);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected /path or /path?query, blanks percent-encoded, but got \"" + target + "\"");
        }
        String path = decode(matcher.group(1));
        String query = matcher.group(2);
        values.put("QUERY_STRING", query == null ? "" : query);
        values.put("REQUEST_METHOD", method);
        values.put("CONTENT_TYPE", "");
        values.put("CONTENT_LENGTH", "");
        values.put("SCRIPT_NAME", path);
        values.put("REQUEST_URI", target);
        values.put("DOCUMENT_URI", path);
        values.put("SERVER_PROTOCOL", "HTTP/1.1");
        values.put("REQUEST_SCHEME", "http");
        values.put("GATEWAY_INTERFACE", "CGI/1.1");
        values.put("SERVER_SOFTWARE", "servlet-fcgi");
        values.put("REMOTE_ADDR", "127.0.0.1");
        values.put("SERVER_ADDR", "127.0.0.1");
        values.put("SERVER_PORT", "80");
        values.put("SERVER_NAME", "localhost");
        // PHP refuses to run without it.
        values.put("REDIRECT_STATUS", "200");
        values.put("HTTP_HOST", "localhost");
        values.put("HTTP_USER_AGENT", "servlet-fcgi");
        values.put("HTTP_ACCEPT", "*/*");
    }

    /** Percent-decoded, in Java's reading of UTF-8; what is not well-formed stays. */
    private static String decode(String path) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] source = path.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < source.length; i++) {
            int high = i + 2 < source.length && source[i] == '%' ? Character.digit(source[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(source[i + 2], 16);
            if (low >= 0) {
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(source[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /**
     * Says that the request has a body: a form, unless a header field says otherwise.
     *
     * @param length in bytes, 0 or more
     */
    public Variables body(long length) {
        values.put("CONTENT_TYPE", FORM);
        values.put("CONTENT_LENGTH", String.valueOf(length));
        return this;
    }

    /**
     * Adds header fields in the form {@code Name: value}; a name that occurs twice has both values.
     *
     * @throws IllegalArgumentException where one has not this form; the message is for the operator
     */
    public Variables headers(Iterable<String> fields) {
        for (String field : fields) {
            int colon = field.indexOf(':');
            if (colon < 0 || !TOKEN.matcher(field.substring(0, colon)).matches()) {
                throw new IllegalArgumentException("expected -H \"Name: value\", but got \"" + field + "\"");
            }
            String name = variable(field.substring(0, colon));
            String separator = name.equals("HTTP_COOKIE") ? "; " : ", ";
            headers.merge(name, field.substring(colon + 1).strip(), (first, next) -> first + separator + next);
        }
        String host = headers.get("HTTP_HOST");
        Matcher matcher = HOST.matcher(host == null ? "" : host);
        if (host != null && matcher.matches()) {
            values.put("SERVER_NAME", matcher.group("name"));
            String port = matcher.group("port");
            values.put("SERVER_PORT", port == null ? "80" : port);
        }
        return this;
    }

    private static String variable(String field) {
        String name = field.toUpperCase(Locale.ROOT).replace('-', '_');
        return name.equals("CONTENT_TYPE") || name.equals("CONTENT_LENGTH") ? name : "HTTP_" + name;
    }

    /**
     * Sets variables in the form {@code NAME=VALUE}; these win over everything else.
     *
     * @throws IllegalArgumentException where one has not this form; the message is for the operator
     */
    public Variables params(Iterable<String> params) {
        for (String param : params) {
            int equals = param.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("expected --param NAME=VALUE, but got \"" + param + "\"");
            }
            given.put(param.substring(0, equals), param.substring(equals + 1));
        }
        return this;
    }

    /** All variables. */
    public Map<String, String> asMap() {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.putAll(headers);
        all.putAll(given);
        String path = String.valueOf(values.get("DOCUMENT_URI"));
        String script = String.valueOf(all.get("SCRIPT_NAME"));
        if (path.startsWith(script) && path.length() > script.length()) {
            all.putIfAbsent("PATH_INFO", path.substring(script.length()));
        }
        String root = all.get("DOCUMENT_ROOT");
        all.putIfAbsent("SCRIPT_FILENAME", root == null ? script : root + script);
        return all;
    }
}
