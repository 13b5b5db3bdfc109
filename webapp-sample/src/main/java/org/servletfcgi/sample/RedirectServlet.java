package org.servletfcgi.sample;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** {@code /redirect?to=/path}: 302 to a path of this application; anything but a plain local path is answered 400. */
@WebServlet("/redirect")
public final class RedirectServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String to = request.getParameter("to");
        Optional<String> target = localPath(to == null ? "/" : to);
        if (target.isPresent()) {
            response.sendRedirect(request.getContextPath() + target.get());
        } else {
            Text.send(response, 400, "expected to=/path, a path of this application\n");
        }
    }

    /** Accepts {@code /path?query#fragment} without empty or dot segments, so that no browser reads a host into it. */
    private static Optional<String> localPath(String to) {
        try {
            URI uri = new URI(to);
            boolean local = to.startsWith("/") && !uri.isAbsolute() && uri.getRawAuthority() == null;
            return local && !uri.getRawPath().contains("//") && uri.equals(uri.normalize())
                    ? Optional.of(uri.toASCIIString())
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
