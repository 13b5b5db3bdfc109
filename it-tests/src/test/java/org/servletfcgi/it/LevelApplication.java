package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;

/** One servlet, compiled for a level of Jakarta EE. */
enum LevelApplication {
    EE8("javax", "jetty-servlet-api-4.0.*.jar", "4.0", "http://xmlns.jcp.org/xml/ns/javaee"),
    EE9("jakarta", "jetty-jakarta-servlet-api-5.0.*.jar", "5.0", "https://jakarta.ee/xml/ns/jakartaee"),
    EE10("jakarta", "jakarta.servlet-api-6.0.*.jar", "6.0", "https://jakarta.ee/xml/ns/jakartaee"),
    EE11("jakarta", "jakarta.servlet-api-6.1.*.jar", "6.1", "https://jakarta.ee/xml/ns/jakartaee");

    private static final String SOURCE = """
            import EE.servlet.http.*;

            public class Level extends HttpServlet {
                @Override
                protected void doGet(HttpServletRequest request, HttpServletResponse response)
                        throws java.io.IOException {
                    String millis = request.getParameter("wait");
                    if (millis != null) {
                        response.flushBuffer();
                        java.util.concurrent.locks.LockSupport.parkNanos(Long.parseLong(millis) * 1_000_000);
                    }
                    EE.servlet.ServletContext context = getServletContext();
                    java.io.PrintWriter out = response.getWriter();
                    out.println("api=EE " + context.getMajorVersion() + "." + context.getMinorVersion());
                    out.println("contextPath=" + request.getContextPath());
                    out.println("remoteAddr=" + request.getRemoteAddr());
                    out.println("user=" + request.getRemoteUser());
                    out.println("authType=" + request.getAuthType());
                    out.println("scheme=" + request.getScheme());
                    out.println("params=" + (request.getAttribute("org.servletfcgi.params") != null));
                    out.println("connector=" + visible("org.servletfcgi.connector.FastCgiConnector"));
                }

                private static boolean visible(String name) {
                    try {
                        Class.forName(name);
                        return true;
                    } catch (ClassNotFoundException e) {
                        return false;
                    }
                }
            }
            """;

    private final String api;
    private final String library;
    private final String version;
    private final String namespace;

    LevelApplication(String api, String library, String version, String namespace) {
        this.api = api;
        this.library = library;
        this.version = version;
        this.namespace = namespace;
    }

    /** The name of Jetty's environment. */
    String environment() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the servlet says of the API that it runs with. */
    String reported() {
        return api + " " + version;
    }

    /** Compiles the servlet with the API of a jetty-home and writes the archive. */
    Path archive(Path jettyHome, ScratchFolder scratch) {
        var classes = scratch.folder(environment() + "-classes");
        compile(jettyHome, classes);
        var war = scratch.resolve(environment() + ".war");
        try (var zip = new ZipOutputStream(Files.newOutputStream(war))) {
            zip.putNextEntry(new ZipEntry("WEB-INF/web.xml"));
            zip.write(descriptor().getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("WEB-INF/classes/Level.class"));
            zip.write(Files.readAllBytes(classes.resolve("Level.class")));
            return war;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String descriptor() {
        return """
                <web-app version="%s" xmlns="%s">
                  <servlet><servlet-name>level</servlet-name><servlet-class>Level</servlet-class></servlet>
                  <servlet-mapping><servlet-name>level</servlet-name><url-pattern>/*</url-pattern></servlet-mapping>
                </web-app>
                """.formatted(version, namespace);
    }

    private void compile(Path jettyHome, Path target) {
        try (var libraries = Files.newDirectoryStream(jettyHome.resolve("lib"), library)) {
            var source = Files.writeString(target.resolve("Level.java"), SOURCE.replace("EE", api));
            var options = List.of(
                    "--release",
                    "17",
                    "-proc:none",
                    "-d",
                    target.toString(),
                    "-cp",
                    libraries.iterator().next().toString());
            var compiler = ToolProvider.getSystemJavaCompiler();
            var messages = new StringWriter();
            var files = compiler.getStandardFileManager(null, null, null);
            var task = compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(source));
            assertThat(task.call()).as(messages.toString()).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
