package org.servletfcgi.launcher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A small web application, as an archive or a directory. */
public final class WebApp {

    private final Map<String, byte[]> files = new TreeMap<>();

    /** Only what every application here has: a descriptor and {@code /hello.txt} with {@code hello}. */
    public static WebApp hello() {
        return new WebApp().descriptor("").file("hello.txt", "hello");
    }

    public WebApp descriptor(String elements) {
        return file(
                "WEB-INF/web.xml",
                "<web-app version=\"6.0\" xmlns=\"https://jakarta.ee/xml/ns/jakartaee\">" + elements + "</web-app>");
    }

    public WebApp listener(Class<?> type) {
        return descriptor("<listener><listener-class>" + type.getName() + "</listener-class></listener>")
                .type(type);
    }

    public WebApp file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    public WebApp file(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    /** The class itself, in {@code WEB-INF/classes}. */
    public WebApp type(Class<?> type) {
        String name = type.getName().replace('.', '/') + ".class";
        try (InputStream content = Objects.requireNonNull(type.getClassLoader().getResourceAsStream(name))) {
            return file("WEB-INF/classes/" + name, content.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path archive(Path path) throws IOException {
        try (OutputStream out = Files.newOutputStream(path)) {
            out.write(zip());
        }
        return path;
    }

    public byte[] zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    public Path directory(Path path) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path target = path.resolve(file.getKey());
            Files.createDirectories(Objects.requireNonNull(target.getParent()));
            Files.write(target, file.getValue());
        }
        return path;
    }
}
