package org.servletfcgi.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.StandardProtocolFamily;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.servletfcgi.fastcgi.internal.Records;

/** The code in the README compiles and does what it says. */
class ReadmeCodeTest {
    private static final Pattern CODE = Pattern.compile("(?s)```java\n(Server server = .*?)```");

    @TempDir
    private Path directory;

    private String code() throws Exception {
        Matcher code = CODE.matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(code.find()).as("code in the README").isTrue();
        return code.group(1);
    }

    private Server run(String code, Handler handler) throws Exception {
        Path source = Files.writeString(directory.resolve("Example.java"), """
                import org.eclipse.jetty.server.*;
                import org.servletfcgi.connector.*;

                public class Example {
                    public static Server run(Handler handler) throws Exception {
                %s
                        return server;
                    }
                }
                """.formatted(code));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        boolean compiled = compiler.getTask(
                        messages,
                        null,
                        null,
                        List.of("-Xlint:all,-processing", "-proc:none", "-Werror"),
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
                .call();
        assertThat(compiled).as(messages.toString()).isTrue();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
            Method run = loader.loadClass("Example").getMethod("run", Handler.class);
            return (Server) run.invoke(null, handler);
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        }
    }

    @Test
    void the_lines_of_the_readme_make_a_server_that_answers() throws Exception {
        String address = "unix:/run/app/app.sock";
        Path socket = directory.resolve("s");
        String code = code();
        assertThat(code).contains('"' + address + '"');
        assertThat(code.lines().filter(line -> !line.isBlank())).hasSizeLessThanOrEqualTo(6);

        Server server = run(code.replace(address, "unix:" + socket), new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Content.Sink.write(
                        response, true, "hello " + request.getHttpURI().getPath(), callback);
                return true;
            }
        });

        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(Records.begin(1, Records.RESPONDER, 0)
                    .params("REQUEST_METHOD", "GET", "REQUEST_URI", "/world", "HTTP_HOST", "example.com")
                    .paramsEnd()
                    .stdinEnd()
                    .bytes()));
            ByteBuffer response = ByteBuffer.allocate(4096);
            while (channel.read(response) >= 0) {
                assertThat(response.hasRemaining()).isTrue();
            }
            assertThat(new String(response.array(), 0, response.position(), StandardCharsets.ISO_8859_1))
                    .contains("Status: 200", "hello /world");
        } finally {
            server.stop();
        }
    }
}
