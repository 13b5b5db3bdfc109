package org.servletfcgi.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

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

    /** What the threads of a Java process are doing. */
    static String stacks(long pid) {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        var stacks = Programs.output(jcmd, Long.toString(pid), "Thread.print");
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
