package org.servletfcgi.launcher.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;

/**
 * Standard output and standard error of a process that serves: whoever writes to them, the log or an application, never
 * waits for who should read them.
 */
public final class StandardStreams {

    /** How long the end of the process waits for who should read. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Logger LOG = Logger.getLogger(StandardStreams.class.getName());

    private static final List<HandOver> INSTALLED = new CopyOnWriteArrayList<>();

    private StandardStreams() {}

    /** From here on they are handed over ({@link HandOver}), and at the end of the process what waits is written. */
    public static void handOver() {
        System.setOut(stream("standard output", "stdout", FileDescriptor.out));
        System.setErr(stream("standard error", "stderr", FileDescriptor.err));
        Runtime.getRuntime().addShutdownHook(new Thread(StandardStreams::drain, "standard streams"));
    }

    /** Before the process ends: waits until what was written has been read, for a second at most. */
    public static void drain() {
        INSTALLED.forEach(handOver -> handOver.drain(PATIENCE));
    }

    private static PrintStream stream(String name, String property, FileDescriptor descriptor) {
        FileOutputStream out = new FileOutputStream(descriptor);
        HandOver handOver =
                new HandOver(name, (bytes, length) -> out.write(bytes, 0, length), new LossListener(name, LOG));
        INSTALLED.add(handOver);
        return new PrintStream(handOver, true, charset(property));
    }

    /** As the JVM has it: by the first name from Java 19 on, by the second one before that, where it is a terminal. */
    private static Charset charset(String property) {
        String name = System.getProperty(property + ".encoding", System.getProperty("sun." + property + ".encoding"));
        return name != null && Charset.isSupported(name) ? Charset.forName(name) : Charset.defaultCharset();
    }
}
