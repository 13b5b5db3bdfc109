package org.servletfcgi.launcher.options;

import org.eclipse.jetty.server.CustomRequestLog;

/**
 * What a line of the access log says.
 *
 * @param codes of {@link CustomRequestLog}
 */
record AccessLogFormat(String codes) {

    /** The Common Log Format of NCSA. */
    static final AccessLogFormat COMMON = new AccessLogFormat("%{client}a - %u %t \"%r\" %s %O");

    /** The same with the referring page and the user agent. */
    static final AccessLogFormat COMBINED = new AccessLogFormat(COMMON.codes + " \"%{Referer}i\" \"%{User-Agent}i\"");

    static AccessLogFormat parse(String text) {
        if (text.equals("common")) {
            return COMMON;
        }
        if (text.equals("combined")) {
            return COMBINED;
        }
        if (text.indexOf('%') < 0) {
            throw Values.unexpected("common, combined, or codes such as '%{client}a %s'", text);
        }
        try {
            // It looks at the codes when it is made.
            new CustomRequestLog(entry -> {}, text);
        } catch (RuntimeException e) {
            throw Values.unexpected("codes of Jetty's CustomRequestLog", text);
        }
        return new AccessLogFormat(text);
    }
}
