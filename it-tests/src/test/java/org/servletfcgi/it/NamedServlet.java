package org.servletfcgi.it;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Says which servlet answers: {@code admin} below {@code /admin}, {@code open} everywhere else. */
public final class NamedServlet extends HttpServlet {

    static final String ADMIN = "answered by admin";
    static final String OPEN = "answered by open";

    private static final long serialVersionUID = 1L;

    private static final String DESCRIPTOR = """
            <web-app version="6.1" xmlns="https://jakarta.ee/xml/ns/jakartaee">
              <servlet><servlet-name>admin</servlet-name><servlet-class>%1$s</servlet-class></servlet>
              <servlet><servlet-name>open</servlet-name><servlet-class>%1$s</servlet-class></servlet>
              <servlet-mapping><servlet-name>admin</servlet-name><url-pattern>/admin/*</url-pattern></servlet-mapping>
              <servlet-mapping><servlet-name>open</servlet-name><url-pattern>/</url-pattern></servlet-mapping>
            </web-app>
            """;

    /** For the container. */
    public NamedServlet() {}

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        response.getWriter().println("answered by " + getServletName());
    }

    /** Writes the application. */
    static void archive(Path war) throws IOException {
        var type = NamedServlet.class.getName();
        var resource = type.replace('.', '/') + ".class";
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes);
                var content = Objects.requireNonNull(
                        NamedServlet.class.getClassLoader().getResourceAsStream(resource))) {
            var entries = Map.of(
                    "WEB-INF/web.xml",
                    DESCRIPTOR.formatted(type).getBytes(StandardCharsets.UTF_8),
                    "WEB-INF/classes/" + resource,
                    content.readAllBytes());
            for (var entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        Files.write(war, bytes.toByteArray());
    }
}
