package org.servletfcgi.launcher.options;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.OptionSpec;

/** The options as the reference page and the manual page have them, made from what the command line is parsed by. */
final class OptionDocumentation {

    private static final Pattern DEFAULT = Pattern.compile(" ?Default: (.+)\\.$");

    private OptionDocumentation() {}

    /** An option in words. */
    private record Words(String label, String description, String standard) {

        static Words of(OptionSpec option) {
            String label = option.longestName() + (option.arity().max() == 0 ? "" : "=" + option.paramLabel());
            String description = String.join(" ", option.description()).replace("%%", "%");
            String standard = Objects.requireNonNullElse(option.defaultValue(), "");
            Matcher told = DEFAULT.matcher(description);
            if (told.find()) {
                return new Words(label, description.substring(0, told.start()), told.group(1));
            }
            return new Words(
                    label, description, label.equals("--spool-directory=DIRECTORY") ? "java.io.tmpdir" : standard);
        }
    }

    static String markdown(Map<String, List<OptionSpec>> groups) {
        StringBuilder text = new StringBuilder();
        groups.forEach((heading, options) -> {
            text.append("\n### ").append(heading).append("\n\n| option | default | |\n|---|---|---|\n");
            for (OptionSpec option : options) {
                Words words = Words.of(option);
                text.append("| `").append(words.label.replace("|", "\\|")).append("` | ");
                text.append(words.standard).append(" | ").append(words.description.replace("|", "\\|"));
                text.append(" |\n");
            }
        });
        return text.toString();
    }

    static String roff(Map<String, List<OptionSpec>> groups) {
        StringBuilder text = new StringBuilder();
        groups.forEach((heading, options) -> {
            text.append(".SS ").append(heading).append('\n');
            for (OptionSpec option : options) {
                Words words = Words.of(option);
                int equals = words.label.indexOf('=');
                String name = equals < 0 ? words.label : words.label.substring(0, equals);
                String value = equals < 0 ? "" : words.label.substring(equals + 1);
                text.append(".TP\n\\fB").append(escape(name)).append("\\fR");
                text.append(value.isEmpty() ? "" : "=\\fI" + escape(value) + "\\fR")
                        .append('\n');
                text.append(escape(words.description)).append('\n');
                text.append(words.standard.isEmpty() ? "" : ".br\nDefault: " + escape(words.standard) + ".\n");
            }
        });
        return text.toString();
    }

    /** Descriptions begin with a letter, so that none is taken for a request. */
    private static String escape(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-");
    }
}
