package org.servletfcgi.launcher.deploy;

import org.eclipse.jetty.server.Context;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.launcher.log.EventLog;
import org.servletfcgi.server.FastCgiConnectionFactory;

/** Has the lines that are logged for a request say its name, which the web server's log has too. */
final class RequestNames implements ContextHandler.ContextScopeListener {

    @Override
    public void enterScope(Context context, @Nullable Request request) {
        EventLog.enterRequest(request == null ? null : () -> name(request));
    }

    @Override
    public void exitScope(Context context, @Nullable Request request) {
        EventLog.exitRequest();
    }

    private static @Nullable String name(Request request) {
        Object name = request.getAttribute(FastCgiConnectionFactory.REQUEST_ATTRIBUTE);
        return name == null ? null : name.toString();
    }
}
