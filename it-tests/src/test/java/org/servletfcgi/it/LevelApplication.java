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
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;

/** One servlet, compiled for a level of Jakarta EE. In its source {@code EE} stands for {@code javax} or {@code jakarta}. */
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
                    String api = EE.servlet.ServletContext.class.getPackageName().replace(".servlet", "");
                    out.println("api=" + api + " " + context.getMajorVersion() + "." + context.getMinorVersion());
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

    private static final Pattern EE = Pattern.compile("\\bEE\\.");

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

    /** Compiles a servlet that says what it is, with the API of a jetty-home, and writes the archive. */
    Path archive(Path jettyHome, ScratchFolder scratch) {
        return archive(jettyHome, scratch, "Level", Map.of("Level", SOURCE));
    }

    /** Compiles a servlet with the API of a jetty-home and writes the archive, where it gets all requests. */
    Path archive(Path jettyHome, ScratchFolder scratch, String servlet, Map<String, String> sources) {
        var name = servlet.toLowerCase(Locale.ROOT) + "-" + environment();
        var classes = scratch.folder(name + "-classes");
        compile(jettyHome, classes, sources);
        var war = scratch.resolve(name + ".war");
        try (var zip = new ZipOutputStream(Files.newOutputStream(war));
                var files = Files.newDirectoryStream(classes, "*.class")) {
            zip.putNextEntry(new ZipEntry("WEB-INF/web.xml"));
            zip.write(descriptor(servlet).getBytes(StandardCharsets.UTF_8));
            for (var file : files) {
                zip.putNextEntry(new ZipEntry("WEB-INF/classes/" + file.getFileName()));
                zip.write(Files.readAllBytes(file));
            }
            return war;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String descriptor(String servlet) {
        return """
                <web-app version="%s" xmlns="%s">
                  <servlet>
                    <servlet-name>all</servlet-name>
                    <servlet-class>%s</servlet-class>
                    <load-on-startup>1</load-on-startup>
                    <async-supported>true</async-supported>
                    <multipart-config/>
                  </servlet>
                  <servlet-mapping><servlet-name>all</servlet-name><url-pattern>/*</url-pattern></servlet-mapping>
                </web-app>
                """.formatted(version, namespace, servlet);
    }

    private void compile(Path jettyHome, Path target, Map<String, String> sources) {
        try (var libraries = Files.newDirectoryStream(jettyHome.resolve("lib"), library)) {
            for (var source : sources.entrySet()) {
                var text = EE.matcher(source.getValue()).replaceAll(api + ".");
                Files.writeString(target.resolve(source.getKey() + ".java"), text);
            }
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
            var paths = sources.keySet().stream().map(name -> target.resolve(name + ".java"));
            var task = compiler.getTask(
                    messages, files, null, options, null, files.getJavaFileObjects(paths.toArray(Path[]::new)));
            assertThat(task.call()).as(messages.toString()).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
