package org.servletfcgi.launcher.deploy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The level that an application is written for.
 *
 * <p>The descriptor's namespace and version decide, unless all classes in {@code WEB-INF/classes} that use the Servlet
 * API use the other one. Where the descriptor says nothing, the classes in {@code WEB-INF/classes} do; then the
 * libraries in {@code WEB-INF/lib}, those with initializers before those with classes. Fragments of libraries are not
 * asked: they often keep an old namespace around new classes. What is left runs on the newest environment.
 *
 * @param level the level
 * @param reason what it was told from, for the operator
 * @param warnings sentences for the operator
 */
record EeDetection(EeLevel level, String reason, List<String> warnings) {

    /** The level of an unpacked application. */
    static EeDetection of(Path directory, Descriptor descriptor) throws IOException {
        ServletApi.Search search = new ServletApi.Search();
        Path webInf = directory.resolve("WEB-INF");
        Path classes = webInf.resolve("classes");
        EeLevel declared = descriptor.level();
        if (declared != null) {
            Set<ServletApi> agreeing = EnumSet.of(ServletApi.of(declared));
            Set<ServletApi> own = search.ofDirectory(classes, agreeing);
            return own.isEmpty() || own.containsAll(agreeing)
                    ? ofDescriptor(declared, descriptor)
                    : contradicting(own.iterator().next());
        }
        Set<ServletApi> own = search.ofDirectory(classes, EnumSet.noneOf(ServletApi.class));
        if (!own.isEmpty()) {
            return ofClasses(own, "WEB-INF/classes");
        }
        Set<ServletApi> libraries = ofLibraries(libraries(webInf.resolve("lib")), search);
        return libraries.isEmpty()
                ? new EeDetection(EeLevel.NEWEST, "nothing: it uses no Servlet API", List.of())
                : ofClasses(libraries, "WEB-INF/lib");
    }

    private static EeDetection ofDescriptor(EeLevel level, Descriptor descriptor) {
        String newer = descriptor.newer();
        return new EeDetection(
                level,
                "web.xml",
                newer == null
                        ? List.of()
                        : List.of("web.xml is for Servlet " + newer + ", later than " + level.servlet()
                                + " of the newest" + " environment here, " + level.label()));
    }

    private static EeDetection contradicting(ServletApi api) {
        EeLevel level = levelOf(api);
        return new EeDetection(
                level,
                "WEB-INF/classes",
                List.of("web.xml is for another level than the classes, which all use " + api.packageName()
                        + ": running" + " on " + level.label() + "; --ee chooses another environment"));
    }

    private static EeDetection ofClasses(Set<ServletApi> apis, String where) {
        EeLevel level = levelOf(apis.contains(ServletApi.JAKARTA) ? ServletApi.JAKARTA : ServletApi.JAVAX);
        return new EeDetection(
                level,
                where,
                apis.size() == 1
                        ? List.of()
                        : List.of("web.xml names no version, and " + where + " uses both javax.servlet and"
                                + " jakarta.servlet: running on " + level.label()
                                + "; --ee chooses another environment"));
    }

    private static EeLevel levelOf(ServletApi api) {
        return api == ServletApi.JAVAX ? EeLevel.EE8 : EeLevel.NEWEST;
    }

    /** Libraries often can do more than the application uses, so the larger number of them decides. */
    private static Set<ServletApi> ofLibraries(Set<Path> libraries, ServletApi.Search search) throws IOException {
        List<Set<ServletApi>> initializers = new ArrayList<>();
        for (Path library : libraries) {
            try (ZipFile zip = new ZipFile(library.toFile())) {
                initializers.add(ServletApi.Search.initializers(zip));
            } catch (ZipException e) {
                // The environment says so when it starts the application.
            }
        }
        Set<ServletApi> majority = majority(initializers);
        if (!majority.isEmpty()) {
            return majority;
        }
        List<Set<ServletApi>> classes = new ArrayList<>();
        for (Path library : libraries) {
            try (ZipFile zip = new ZipFile(library.toFile())) {
                classes.add(search.ofLibrary(zip));
            } catch (ZipException e) {
                // As above.
            }
        }
        return majority(classes);
    }

    /** The API that more libraries use alone than the other; both, if as many do; none, if none does. */
    private static Set<ServletApi> majority(List<Set<ServletApi>> libraries) {
        Map<ServletApi, Integer> counts = new EnumMap<>(ServletApi.class);
        for (Set<ServletApi> used : libraries) {
            if (used.size() == 1) {
                counts.merge(used.iterator().next(), 1, Integer::sum);
            }
        }
        int javax = counts.getOrDefault(ServletApi.JAVAX, 0);
        int jakarta = counts.getOrDefault(ServletApi.JAKARTA, 0);
        if (javax == jakarta) {
            boolean any = libraries.stream().anyMatch(used -> !used.isEmpty());
            return any ? EnumSet.allOf(ServletApi.class) : EnumSet.noneOf(ServletApi.class);
        }
        return EnumSet.of(javax > jakarta ? ServletApi.JAVAX : ServletApi.JAKARTA);
    }

    private static Set<Path> libraries(Path directory) throws IOException {
        Set<Path> libraries = new TreeSet<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.jar")) {
                files.forEach(libraries::add);
            }
        }
        return libraries;
    }
}
