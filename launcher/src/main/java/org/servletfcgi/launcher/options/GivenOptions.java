package org.servletfcgi.launcher.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options of a command line, written again for a process that is started elsewhere. */
final class GivenOptions {

    static final String PRINT_CONFIG = "--print-config";

    /** Those that name files; a hyphen stands for standard output. */
    private static final List<String> FILES = List.of(OptionSources.CONFIG, "--access-log", "--spool-directory");

    private GivenOptions() {}

    /**
     * The options without the one that prints them.
     *
     * @param directory what relative names of files are relative to
     */
    static List<String> of(ParseResult parsed, Path directory) {
        List<String> arguments = new ArrayList<>();
        for (OptionSpec option : new LinkedHashSet<>(parsed.matchedOptions())) {
            String name = option.longestName();
            if (name.equals(PRINT_CONFIG)) {
                continue;
            }
            if (option.arity().max() == 0) {
                arguments.add(name);
                continue;
            }
            for (String value : option.originalStringValues()) {
                String text = FILES.contains(name) && !value.equals("-")
                        ? directory.resolve(value).normalize().toString()
                        : value;
                if (option.arity().min() == 0 || text.isEmpty() || text.startsWith("-")) {
                    arguments.add(name + "=" + text);
                } else {
                    arguments.addAll(List.of(name, text));
                }
            }
        }
        return arguments;
    }
}
