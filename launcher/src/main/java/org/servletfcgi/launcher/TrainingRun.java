package org.servletfcgi.launcher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.eclipse.jetty.util.BufferUtil;
import org.servletfcgi.launcher.client.Answer;
import org.servletfcgi.launcher.client.Body;
import org.servletfcgi.launcher.client.Deadline;
import org.servletfcgi.launcher.client.FastCgiClient;
import org.servletfcgi.launcher.client.Head;
import org.servletfcgi.launcher.client.Variables;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.training.TrainingServlet;
import org.servletfcgi.socket.ListenAddress;

/**
 * The start that an archive of classes is made of: the command with a small application, which is asked, and stopped by a
 * signal. Runs in a process of its own, whose standard input ends when it is wanted no more.
 */
final class TrainingRun {

    /** Also ends the process when nobody waits for it any more. */
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(1);

    private static final Path OUT_OF_MEMORY_SCORE = Path.of("/proc/self/oom_score_adj");

    private TrainingRun() {}

    /** Runs the command; with {@code --try} only as far as its version. */
    public static void main(String[] arguments) throws IOException {
        endWithParent();
        endFirstWithoutMemory();
        if (arguments.length > 0) {
            Main.main(new String[] {"--version"});
            return;
        }
        String ee = System.getProperty("org.servletfcgi.ee", "ee11");
        WorkDirectory work;
        try {
            work = WorkDirectory.create();
        } catch (LaunchException e) {
            throw new IOException(e);
        }
        Path war = work.path().resolve("app.war");
        Files.write(war, application(ee));
        Path socket = work.path().resolve("s");
        daemon("training", () -> ask(socket, ee));
        Main.main(new String[] {"--bind", "unix:" + socket, "--ee", ee, war.toString()});
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void endWithParent() {
        daemon("parent", () -> {
            try {
                while (System.in.read() >= 0) {}
            } catch (IOException e) {
                // The same as its end.
            }
            Runtime.getRuntime().halt(ExitStatus.SOFTWARE.code());
        });
        daemon("timeout", () -> {
            try {
                Thread.sleep(TIMEOUT.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(ExitStatus.SOFTWARE.code());
        });
    }

    /** Linux: where memory is scarce, this process goes and not the one that serves. */
    private static void endFirstWithoutMemory() {
        try {
            if (Files.isWritable(OUT_OF_MEMORY_SCORE)) {
                Files.writeString(OUT_OF_MEMORY_SCORE, "1000");
            }
        } catch (IOException e) {
            // It is only better with.
        }
    }

    private static boolean isJakarta(String ee) {
        return !ee.equals("ee8");
    }

    private static byte[] application(String ee) throws IOException {
        String type = TrainingServlet.class.getName();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            file(zip, "hello.txt", "hello".getBytes(StandardCharsets.UTF_8));
            file(zip, "WEB-INF/web.xml", descriptor(ee, type).getBytes(StandardCharsets.UTF_8));
            if (isJakarta(ee)) {
                String name = type.replace('.', '/') + ".class";
                try (InputStream content = Objects.requireNonNull(
                        TrainingRun.class.getClassLoader().getResourceAsStream(name))) {
                    file(zip, "WEB-INF/classes/" + name, content.readAllBytes());
                }
            }
        }
        return bytes.toByteArray();
    }

    private static void file(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
    }

    private static String descriptor(String ee, String servlet) {
        String start = switch (ee) {
            case "ee8" -> "<web-app version=\"4.0\" xmlns=\"http://xmlns.jcp.org/xml/ns/javaee\">";
            case "ee9" -> "<web-app version=\"5.0\" xmlns=\"https://jakarta.ee/xml/ns/jakartaee\">";
            case "ee10" -> "<web-app version=\"6.0\" xmlns=\"https://jakarta.ee/xml/ns/jakartaee\">";
            default -> "<web-app version=\"6.1\" xmlns=\"https://jakarta.ee/xml/ns/jakartaee\">";
        };
        return start
                + (isJakarta(ee)
                        ? "<servlet><servlet-name>s</servlet-name><servlet-class>" + servlet
                                + "</servlet-class></servlet><servlet-mapping><servlet-name>s</servlet-name>"
                                + "<url-pattern>/servlet</url-pattern></servlet-mapping>"
                        : "")
                + "</web-app>";
    }

    /** The process ends with a failure unless all is answered as expected. */
    private static void ask(Path socket, String ee) {
        try {
            while (!Files.exists(socket)) {
                Thread.sleep(10);
            }
            ask(socket, "/hello.txt", "hello");
            if (isJakarta(ee)) {
                ask(socket, "/servlet?p=hello", "hello training");
            }
            Class<?> signal = Class.forName("sun.misc.Signal");
            signal.getMethod("raise", signal)
                    .invoke(null, signal.getConstructor(String.class).newInstance("TERM"));
        } catch (IOException | LaunchException | InterruptedException | ReflectiveOperationException e) {
            Runtime.getRuntime().halt(ExitStatus.SOFTWARE.code());
        }
    }

    private static void ask(Path socket, String target, String expected) throws IOException, LaunchException {
        ByteArrayOutputStream answered = new ByteArrayOutputStream();
        try (FastCgiClient client =
                FastCgiClient.connect(new ListenAddress.Unix(socket), Deadline.in(ANSWER_TIMEOUT))) {
            Variables variables = new Variables("GET", target).headers(List.of("User-Agent: training"));
            client.request(variables.asMap(), Body.none(), false, new Answer() {
                @Override
                public void head(Head head) throws IOException {
                    if (head.status() != 200) {
                        throw new IOException("expected status 200, got " + head.status());
                    }
                }

                @Override
                public void body(ByteBuffer part) {
                    answered.writeBytes(BufferUtil.toArray(part));
                }

                @Override
                public void stderr(ByteBuffer part) {}
            });
        }
        if (!answered.toString(StandardCharsets.ISO_8859_1).contains(expected)) {
            throw new IOException("expected " + expected + ", got " + answered);
        }
    }
}
