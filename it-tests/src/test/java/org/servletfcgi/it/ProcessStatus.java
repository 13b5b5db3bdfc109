package org.servletfcgi.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What Linux and the JDK say about a process. */
record ProcessStatus(int threads, int descriptors, long residentKilobytes) {

    static ProcessStatus of(long pid) {
        var folder = Path.of("/proc", Long.toString(pid));
        try (var descriptors = Files.list(folder.resolve("fd"))) {
            var status = Files.readString(folder.resolve("status"));
            return new ProcessStatus(
                    (int) number(status, "Threads:"), (int) descriptors.count(), number(status, "VmRSS:"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a Java process keeps on its heap, in kilobytes, when the garbage is gone. */
    static long heapKilobytes(long pid) {
        jcmd(pid, "GC.run");
        var heap = Pattern.compile(" used (\\d+)K").matcher(jcmd(pid, "GC.heap_info"));
        if (!heap.find()) {
            throw new IllegalStateException("no heap from jcmd");
        }
        return Long.parseLong(heap.group(1));
    }

    private static String jcmd(long pid, String command) {
        return Programs.output(Path.of(System.getProperty("java.home"), "bin", "jcmd"), Long.toString(pid), command);
    }

    /** What the threads of a Java process are doing. */
    static String stacks(long pid) {
        var stacks = jcmd(pid, "Thread.print");
        if (!stacks.contains("java.lang.Thread.State")) {
            throw new IllegalStateException("no threads from jcmd: " + stacks);
        }
        return stacks;
    }

    private static long number(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }
}
