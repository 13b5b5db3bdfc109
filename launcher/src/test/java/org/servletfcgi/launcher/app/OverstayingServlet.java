package org.servletfcgi.launcher.app;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Answers, and stays until there is a file {@code leave} in the directory for temporary files. */
@WebServlet("/overstaying")
public final class OverstayingServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Path leave = Path.of(System.getProperty("java.io.tmpdir"), "leave");
        response.getOutputStream().close();
        while (!Files.exists(leave)) {
            Thread.onSpinWait();
        }
    }
}
