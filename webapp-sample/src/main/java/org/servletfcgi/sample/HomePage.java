package org.servletfcgi.sample;

import jakarta.servlet.http.HttpServletRequest;

/** The first page: how its own request arrived, and the parts to try. */
final class HomePage {
    private HomePage() {}

    static Html render(HttpServletRequest request) {
        Html html = new Html();
        new Arrival(request, html).append();
        return Parts.append(html, request.getContextPath());
    }
}
