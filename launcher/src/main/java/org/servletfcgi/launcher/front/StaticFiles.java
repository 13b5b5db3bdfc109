package org.servletfcgi.launcher.front;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files of an application that a web server may serve by itself: those with well-known names in well-known folders of a
 * directory, where nothing in the application says that anything else than reading the file would happen.
 *
 * @param url the path of the application, {@code /} or without a slash at the end
 * @param directory the application's
 * @param folders directly in it, such as {@code assets}; not empty
 */
record StaticFiles(String url, String directory, List<String> folders) {

    /** What any server sends as it is. */
    static final List<String> EXTENSIONS = List.of(
            "css", "js", "mjs", "map", "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "woff", "woff2",
            "ttf", "otf");

    private static final List<String> FOLDERS =
            List.of("assets", "css", "fonts", "images", "img", "js", "resources", "scripts", "static", "styles");

    /** A folder with more is not looked through, and left to the application. */
    private static final int MAX_FILES = 20_000;

    /**
     * Those of an application, or null where it has none or is no directory.
     *
     * @param urls the paths of all applications
     */
    static @Nullable StaticFiles of(String url, Path application, Collection<String> urls) {
        try {
            Path directory = application.toRealPath();
            if (!Files.isDirectory(directory)) {
                return null;
            }
            ContentRules rules = ContentRules.of(directory.resolve("WEB-INF"));
            List<String> folders = new ArrayList<>();
            for (String folder : FOLDERS) {
                String path = (url.equals(Site.ROOT) ? url : url + "/") + folder;
                boolean others = urls.stream().anyMatch(other -> (other + "/").startsWith(path + "/"));
                if (!others && !rules.concern("/" + folder) && isPlain(directory.resolve(folder))) {
                    folders.add(folder);
                }
            }
            return folders.isEmpty() ? null : new StaticFiles(url, directory.toString(), List.copyOf(folders));
        } catch (IOException e) {
            // Starting the application tells what is wrong with it.
            return null;
        }
    }

    /** Neither pages nor links: Jetty follows these by rules of its own. */
    private static boolean isPlain(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> first = files.limit(MAX_FILES + 1L).toList();
            return first.size() <= MAX_FILES
                    && first.stream()
                            .noneMatch(file -> Files.isSymbolicLink(file)
                                    || file.toString().toLowerCase(Locale.ROOT).contains(".jsp"));
        }
    }

    /** A comment that says what is below it. */
    static String comment(String indent, String program) {
        return Lines.comment(
                indent,
                "Files of the application that " + program + " serves by itself, if its user may read them. Nothing in"
                        + " the application is mapped to them: no servlet, filter or security constraint. Leave this out"
                        + " where that changes.");
    }

    /** The path of their URLs without a slash at the end: empty for the root. */
    String prefix() {
        return url.equals(Site.ROOT) ? "" : url;
    }

    /**
     * What matches the path of a URL of one of these files; the first group is the path in the directory. No segment
     * begins with a dot, so that no reading of the path leads out of the folder.
     */
    String pattern() {
        return "^" + Patterns.quote(prefix()) + "(/(" + String.join("|", folders) + ")(/[^;/.][^;/]*)+[.]("
                + String.join("|", EXTENSIONS) + "))$";
    }
}
