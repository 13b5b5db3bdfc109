package org.servletfcgi.launcher.app;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.MultipartConfig;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;

/** What a visitor may ask for again and again, and what fills a log. */
@WebServlet("/faulty/*")
@MultipartConfig(maxFileSize = 10)
public final class FaultyServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** Of {@code /faulty/large}: more than any socket takes while nobody reads. */
    private static final int LARGE = 16 * 1024 * 1024;

    private static final CountDownLatch MAY_GO_ON = new CountDownLatch(1);

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        switch (request.getPathInfo()) {
            case "/bug" -> throw new IllegalStateException("a bug");
            case "/upload" -> response.getWriter().print(request.getParts().size());
            case "/upload-large" -> {
                try {
                    request.getParts();
                } catch (IllegalStateException | ServletException | IOException e) {
                    response.getOutputStream().write(new byte[LARGE]);
                }
            }
            case "/large" -> response.getOutputStream().write(new byte[LARGE]);
            case "/chatty" -> {
                String line = "c".repeat(10_000);
                System.out.println(line);
                System.err.println(line);
                Logger.getLogger("com.example").warning(line);
            }
            case "/wait" -> {
                response.setStatus(HttpServletResponse.SC_CREATED);
                System.err.println("waiting");
                try {
                    if (!MAY_GO_ON.await(60, TimeUnit.SECONDS)) {
                        throw new IOException("nobody said so");
                    }
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                response.getOutputStream().print("result");
            }
            case "/go-on" -> MAY_GO_ON.countDown();
            default -> response.getWriter().print("well");
        }
    }
}
