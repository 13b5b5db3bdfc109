package org.servletfcgi.launcher.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** Where an option that is not on the command line gets its value from: the environment, else the file of options. */
final class OptionSources implements IDefaultValueProvider {

    static final String PREFIX = "SERVLET_FCGI_";
    static final String CONFIG = "--config";

    /** Between values of one option: the one character that no argument can have. */
    static final String SEPARATOR = "\0";

    /** Of the start script. */
    private static final List<String> OTHER_VARIABLES = List.of("SERVLET_FCGI_JAVA_OPTS", "SERVLET_FCGI_CACHE");

    /** Options that say what to do now, which neither file nor environment can mean. */
    private static final List<String> COMMAND_LINE_ONLY = List.of("config", "help", "version", "print-config");

    private record Value(String text, String place) {}

    private final Map<String, Value> values = new HashMap<>();

    private OptionSources() {}

    /** @throws OptionException for a name that is no option's, and for a second value of an option that has one */
    static OptionSources of(CommandLine command, List<String> arguments, Map<String, String> environment) {
        OptionSources sources = new OptionSources();
        Map<String, ArgSpec> options = options(command.getCommandSpec());
        String config = config(arguments, environment);
        if (config != null) {
            sources.addFile(command, options, Path.of(config));
        }
        sources.addEnvironment(command, options, environment);
        return sources;
    }

    private static Map<String, ArgSpec> options(CommandSpec spec) {
        Map<String, ArgSpec> options = new LinkedHashMap<>();
        for (ArgSpec argument : spec.args()) {
            if (!COMMAND_LINE_ONLY.contains(name(argument))) {
                options.put(name(argument), argument);
            }
        }
        return options;
    }

    /** The name in a file: that of the option without its hyphens, of a parameter in lower case. */
    static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? option.longestName().substring("--".length())
                : ((PositionalParamSpec) argument).paramLabel().toLowerCase(Locale.ROOT);
    }

    /** The variable of an option. */
    static String variable(String name) {
        return PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static @Nullable String config(List<String> arguments, Map<String, String> environment) {
        for (int i = 0; i < arguments.size() && !arguments.get(i).equals("--"); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith(CONFIG + "=")) {
                return argument.substring(CONFIG.length() + 1);
            }
            if (argument.equals(CONFIG) && i + 1 < arguments.size()) {
                return arguments.get(i + 1);
            }
        }
        return environment.get(variable("config"));
    }

    private void addFile(CommandLine command, Map<String, ArgSpec> options, Path file) {
        Map<String, List<ConfigFile.Entry>> entries = new LinkedHashMap<>();
        for (ConfigFile.Entry entry : ConfigFile.read(file)) {
            if (!options.containsKey(entry.name())) {
                throw unknown(command, entry.place(), entry.name(), suggestion(command, entry.name()));
            }
            entries.computeIfAbsent(entry.name(), name -> new ArrayList<>()).add(entry);
        }
        entries.forEach((name, given) -> {
            ConfigFile.Entry first = given.get(0);
            boolean several = Objects.requireNonNull(options.get(name)).isMultiValue();
            if (given.size() > 1 && !several) {
                throw new OptionException(
                        given.get(1).place() + ": " + name + " is given twice, first at " + first.place());
            }
            List<String> texts = given.stream().map(ConfigFile.Entry::value).toList();
            values.put(name, new Value(String.join(SEPARATOR, texts), first.place()));
        });
    }

    private void addEnvironment(CommandLine command, Map<String, ArgSpec> options, Map<String, String> environment) {
        Map<String, String> names = new HashMap<>();
        options.keySet().forEach(name -> names.put(variable(name), name));
        // In order, so that the first wrong one is the same each time.
        new TreeMap<>(environment).forEach((variable, text) -> {
            String name = names.get(variable);
            if (name != null) {
                boolean several = Objects.requireNonNull(options.get(name)).isMultiValue();
                values.put(name, new Value(several ? text.strip().replaceAll("\\s+", SEPARATOR) : text, variable));
            } else if (variable.startsWith(PREFIX)
                    && !variable.equals(variable("config"))
                    && !OTHER_VARIABLES.contains(variable)) {
                String suggestion = suggestion(
                        command,
                        variable.substring(PREFIX.length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '-'));
                throw unknown(command, "the environment", variable, suggestion == null ? null : variable(suggestion));
            }
        });
    }

    private static OptionException unknown(
            CommandLine command, String place, String name, @Nullable String suggestion) {
        return new OptionException(place + ": there is no option " + name
                + (suggestion == null ? "" : "; did you mean " + suggestion + "?")
                + " (see " + command.getCommandName() + " --help)");
    }

    private static @Nullable String suggestion(CommandLine command, String name) {
        return new UnmatchedArgumentException(command, List.of("--" + name))
                .getSuggestions().stream()
                        .map(suggestion -> suggestion.replaceFirst("^--", "").replaceFirst("=.*$", ""))
                        .findFirst()
                        .orElse(null);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        Value value = values.get(name(argument));
        return value == null ? null : value.text();
    }

    /** Where the value of an option comes from, or null where it is not from here. */
    @Nullable
    String place(ArgSpec argument) {
        Value value = values.get(name(argument));
        return value == null ? null : value.place();
    }
}
