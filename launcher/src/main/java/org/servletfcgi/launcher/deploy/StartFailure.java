package org.servletfcgi.launcher.deploy;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.servletfcgi.launcher.exit.Causes;
import org.servletfcgi.launcher.exit.OneLine;

/** Why an application did not start, with what to do about it where that is known. */
final class StartFailure {

    private static final int JAVA = Runtime.version().feature();

    /** As the JVM says it, or ASM, which reads classes before the JVM does. */
    private static final Pattern CLASS_FILE_VERSION = Pattern.compile("class file (?:major )?version (\\d{2,4})");

    /** Java 1.0 had class files of version 45. */
    private static final int BEFORE_JAVA_1 = 44;

    private StartFailure() {}

    /** One sentence. */
    static String describe(Throwable failure, EeLevel level) {
        return OneLine.of(failure)
                + hint(failure, level).map(hint -> "; " + hint).orElse("");
    }

    private static Optional<String> hint(Throwable failure, EeLevel level) {
        for (Throwable cause : Causes.of(failure)) {
            String message = String.valueOf(cause.getMessage());
            Matcher version = CLASS_FILE_VERSION.matcher(message);
            if (version.find() && Integer.parseInt(version.group(1)) - BEFORE_JAVA_1 > JAVA) {
                return Optional.of("it needs Java " + (Integer.parseInt(version.group(1)) - BEFORE_JAVA_1)
                        + ", and this is Java " + JAVA);
            }
            if (cause instanceof ClassNotFoundException || cause instanceof NoClassDefFoundError) {
                for (ServletApi api : ServletApi.values()) {
                    if (message.replace('/', '.').startsWith(api.packageName() + ".") && api != ServletApi.of(level)) {
                        return Optional.of("it uses " + api.packageName() + ", which " + level.label()
                                + " does not have: --ee chooses another environment");
                    }
                }
            }
        }
        return Optional.empty();
    }
}
