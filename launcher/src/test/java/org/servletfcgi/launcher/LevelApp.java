package org.servletfcgi.launcher;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.servletfcgi.launcher.deploy.EeLevel;

/** Web applications of each level, with classes compiled against the libraries of its environment. */
final class LevelApp {

    private static final Map<EeLevel, String> DESCRIPTORS = Map.of(
            EeLevel.EE8, "<web-app version=\"4.0\" xmlns=\"http://xmlns.jcp.org/xml/ns/javaee\">",
            EeLevel.EE9, "<web-app version=\"5.0\" xmlns=\"https://jakarta.ee/xml/ns/jakartaee\">",
            EeLevel.EE10, "<web-app version=\"6.0\" xmlns=\"https://jakarta.ee/xml/ns/jakartaee\">",
            EeLevel.EE11, "<web-app version=\"6.1\" xmlns=\"https://jakarta.ee/xml/ns/jakartaee\">");

    private LevelApp() {}

    /** Only a descriptor of that level, with these elements in it. */
    static WebApp of(EeLevel level, String elements) {
        return new WebApp().file("WEB-INF/web.xml", DESCRIPTORS.get(level) + elements + "</web-app>");
    }

    /** The name of the API's package. */
    static String api(EeLevel level) {
        return level == EeLevel.EE8 ? "javax" : "jakarta";
    }

    /**
     * The class files of one source, by their names, with {@code EE.} for the API's package.
     *
     * @param scratch an empty directory
     */
    static Map<String, byte[]> compile(EeLevel level, Path scratch, String type, String source) throws IOException {
        Path file = Files.writeString(scratch.resolve(type + ".java"), source.replace("EE.", api(level) + "."));
        List<String> arguments = new ArrayList<>(List.of("--release", "17", "-proc:none", "-d", scratch.toString()));
        arguments.add("-cp");
        arguments.add(classPath(level));
        arguments.add(file.toString());
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        boolean compiled = compiler.getTask(
                        messages,
                        null,
                        null,
                        arguments.subList(0, arguments.size() - 1),
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjects(file))
                .call();
        if (!compiled) {
            throw new IllegalStateException(messages.toString());
        }
        try (Stream<Path> files = Files.walk(scratch)) {
            return files.filter(path -> path.toString().endsWith(".class"))
                    .collect(java.util.stream.Collectors.toMap(
                            path -> scratch.relativize(path).toString(), LevelApp::bytes));
        }
    }

    private static byte[] bytes(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String classPath(EeLevel level) throws IOException {
        List<String> jars = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Launched.HOME.resolve("lib").resolve(level.label()), "*.jar")) {
            files.forEach(path -> jars.add(path.toString()));
        }
        return String.join(":", jars);
    }

    /** The application with the classes in {@code WEB-INF/classes}. */
    static WebApp with(WebApp app, Map<String, byte[]> classes) {
        classes.forEach((name, bytes) -> app.file("WEB-INF/classes/" + name, bytes));
        return app;
    }
}
