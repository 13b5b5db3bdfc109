package org.servletfcgi.launcher.access;

import org.eclipse.jetty.server.CustomRequestLog;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.servletfcgi.server.FastCgiConnectionFactory;

/** Jetty's, with the status that the web server has got, or 499 where it had left before. */
public final class AccessLog extends CustomRequestLog {

    /**
     * Writes a line for each request.
     *
     * @param codes of {@link CustomRequestLog}
     */
    public AccessLog(RequestLog.Writer writer, String codes) {
        super(writer, codes);
    }

    @Override
    public void log(Request request, Response response) {
        super.log(
                request,
                request.getAttribute(FastCgiConnectionFactory.STATUS_ATTRIBUTE) instanceof Integer status
                                && status != response.getStatus()
                        ? new Sent(request, response, status)
                        : response);
    }

    private static final class Sent extends Response.Wrapper {

        private final int status;

        Sent(Request request, Response response, int status) {
            super(request, response);
            this.status = status;
        }

        @Override
        public int getStatus() {
            return status;
        }
    }
}
