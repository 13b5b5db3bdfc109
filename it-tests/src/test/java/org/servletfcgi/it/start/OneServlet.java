package org.servletfcgi.it.start;

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

/** The only servlet of the application. */
public final class OneServlet extends HttpServlet {

    static final String ANSWER = "the right answer";

    private static final long serialVersionUID = 1L;

    private static final String DESCRIPTOR = """
            <web-app version="6.0" xmlns="https://jakarta.ee/xml/ns/jakartaee">
              <servlet>
                <servlet-name>one</servlet-name>
                <servlet-class>%s</servlet-class>
              </servlet>
              <servlet-mapping>
                <servlet-name>one</servlet-name>
                <url-pattern>/*</url-pattern>
              </servlet-mapping>
            </web-app>
            """;

    /** For the container. */
    public OneServlet() {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        response.getWriter().println(ANSWER);
    }

    /** Writes the application. */
    static void archive(Path war) throws IOException {
        var type = OneServlet.class.getName();
        var resource = type.replace('.', '/') + ".class";
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes);
                var content =
                        Objects.requireNonNull(OneServlet.class.getClassLoader().getResourceAsStream(resource))) {
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
