package org.servletfcgi.server;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What answers: the same bytes from a handler of Jetty's core and from a servlet. */
public enum Application {
    /** 14 bytes from a handler. */
    HANDLER_14B {
        @Override
        Handler handler() {
            return new Greeting();
        }

        @Override
        String content() {
            return GREETING;
        }
    },
    /** 14 bytes from a servlet. */
    SERVLET_14B {
        @Override
        Handler handler() {
            return servlet(new GreetingServlet());
        }

        @Override
        String content() {
            return GREETING;
        }
    },
    /** 16 kB with ten header fields from a servlet. */
    SERVLET_16KB {
        @Override
        Handler handler() {
            return servlet(new PageServlet());
        }

        @Override
        String content() {
            return PAGE;
        }
    };

    private static final String GREETING = "Hello, world!\n";
    private static final String PAGE = "0123456789abcdef".repeat(1000);
    private static final byte[] GREETING_BYTES = GREETING.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PAGE_BYTES = PAGE.getBytes(StandardCharsets.US_ASCII);
    private static final String TEXT = "text/plain";

    /** What answers, to be set at a server. */
    abstract Handler handler();

    /** What it answers with. */
    abstract String content();

    /** Whether an answer has all of the content; the headers of records may stand in between. */
    boolean isAnsweredBy(String answer) {
        String content = content();
        String end = content.substring(content.length() - 8);
        return answer.length() > content.length() && answer.contains(content.substring(0, 8)) && answer.contains(end);
    }

    private static Handler servlet(HttpServlet servlet) {
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(servlet), "/*");
        return context;
    }

    private static final class Greeting extends Handler.Abstract.NonBlocking {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.getHeaders().put("Content-Type", TEXT);
            response.getHeaders().put("Content-Length", GREETING_BYTES.length);
            response.write(true, ByteBuffer.wrap(GREETING_BYTES), callback);
            return true;
        }
    }

    @SuppressWarnings("serial")
    private static final class GreetingServlet extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType(TEXT);
            response.setContentLength(GREETING_BYTES.length);
            response.getOutputStream().write(GREETING_BYTES);
        }
    }

    @SuppressWarnings("serial")
    private static final class PageServlet extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType(TEXT);
            response.setContentLength(PAGE_BYTES.length);
            response.setHeader("Cache-Control", "private, max-age=0, must-revalidate");
            response.setHeader("Content-Language", "en");
            response.setHeader("Content-Security-Policy", "default-src 'self'");
            response.setHeader("ETag", "\"5d8c72a5edda8\"");
            response.setHeader("Referrer-Policy", "same-origin");
            response.setHeader("Vary", "Accept-Encoding");
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader("X-Frame-Options", "DENY");
            response.getOutputStream().write(PAGE_BYTES);
        }
    }
}
