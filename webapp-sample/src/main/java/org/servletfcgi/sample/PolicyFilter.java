package org.servletfcgi.sample;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Gives pages that the container serves the header fields that {@link Page} gives its own. Nothing is mapped to the assets,
 * so that a web server may serve them itself.
 */
@WebFilter(urlPatterns = "/help/*", asyncSupported = true)
public final class PolicyFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Page.protect(response);
        chain.doFilter(request, response);
    }
}
