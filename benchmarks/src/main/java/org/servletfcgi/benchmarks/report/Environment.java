package org.servletfcgi.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.util.Jetty;

/**
 * The machine and its programs.
 *
 * @param processors that Java sees
 * @param java version and vendor
 * @param jetty version of all three servers
 * @param system name, version and kind of processor
 * @param loadBefore the load average when it began; negative if the system has none
 * @param loadAfter the load average when it was over
 */
public record Environment(
        int processors, String java, String jetty, String system, double loadBefore, double loadAfter) {

    /** This machine, at the beginning. */
    public static Environment now() {
        return new Environment(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.runtime.version") + ", " + System.getProperty("java.vendor"),
                Jetty.VERSION,
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", " + processor(),
                load(),
                -1);
    }

    /** The same at the end. */
    public Environment after() {
        return new Environment(processors, java, jetty, system, loadBefore, load());
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    List<String> lines() {
        return List.of(
                "cores: " + processors,
                "Java: " + java,
                "Jetty: " + jetty,
                "system: " + system,
                String.format(Locale.ROOT, "load average: %.2f before, %.2f after", loadBefore, loadAfter));
    }
}
