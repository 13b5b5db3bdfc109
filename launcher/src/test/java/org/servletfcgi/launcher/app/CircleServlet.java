package org.servletfcgi.launcher.app;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Fails with an exception whose causes form a circle. */
@WebServlet("/circle")
public final class CircleServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws ServletException {
        System.err.println("circle begun");
        throw circle();
    }

    private static ServletException circle() {
        ServletException first = new ServletException("first");
        ServletException second = new ServletException("second", first);
        first.initCause(second);
        return first;
    }
}
