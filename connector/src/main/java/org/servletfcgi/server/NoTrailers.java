package org.servletfcgi.server;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes {@code HttpServletResponse.setTrailerFields} fail with an {@link IllegalStateException}, as the Servlet API has it
 * for protocols without trailers: neither FastCGI nor CGI has any. Requests of other connectors are left alone.
 *
 * <p>Jetty's servlets ask the version of HTTP alone, and hand the trailers to the core's response: those of EE 10 and 11 at
 * once, so that the failure reaches the application; those of EE 8 and 9 when the response is committed, where a failure
 * would break it, so that a line in the log has to do.
 */
public final class NoTrailers extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(NoTrailers.class);
    private static final String NESTED = "org\\.eclipse\\.jetty\\.ee[89]\\.nested\\..*";

    private final AtomicBoolean told = new AtomicBoolean();

    private NoTrailers() {}

    /** Adds it to a server that is not started, as the outermost handler, once; the command does so. */
    public static void addTo(Server server) {
        server.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle event) {
                // Not before: whoever sets the server's handler later replaces what is there.
                if (server.getHandler() != null && server.getDescendant(NoTrailers.class) == null) {
                    server.insertHandler(new NoTrailers());
                }
            }
        });
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        boolean fastCgi = request.getConnectionMetaData().getConnection() instanceof FastCgiConnection;
        return super.handle(request, fastCgi ? new WithoutTrailers(request, response) : response, callback);
    }

    private final class WithoutTrailers extends Response.Wrapper {
        WithoutTrailers(Request request, Response response) {
            super(request, response);
        }

        @Override
        public void setTrailersSupplier(@Nullable Supplier<HttpFields> trailers) {
            if (trailers == null) {
                return;
            }
            if (!trailers.getClass().getName().matches(NESTED)) {
                throw new IllegalStateException("Trailers not supported in FastCGI");
            }
            if (told.compareAndSet(false, true)) {
                LOG.warn("An application sets trailers of a response, which FastCGI does not have: they are lost (said"
                        + " once)");
            }
        }
    }
}
