package org.servletfcgi.sample;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * {@code /download?size=N}: the first N bytes (0 to 1 GiB) of {@link BytePattern}; with {@code length=false} without a
 * Content-Length.
 */
@WebServlet("/download")
public final class DownloadServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        OptionalLong size = head(request, response);
        if (size.isPresent()) {
            BytePattern.write(response.getOutputStream(), size.getAsLong());
        }
    }

    @Override
    protected void doHead(HttpServletRequest request, HttpServletResponse response) throws IOException {
        head(request, response);
    }

    private static OptionalLong head(HttpServletRequest request, HttpServletResponse response) throws IOException {
        OptionalLong size = Params.required(request, response, "size", 0, BytePattern.MAX_BYTES);
        if (size.isPresent()) {
            response.setContentType("application/octet-stream");
            if (!"false".equals(request.getParameter("length"))) {
                response.setContentLengthLong(size.getAsLong());
            }
        }
        return size;
    }
}
