package org.servletfcgi.launcher.options;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.servletfcgi.connector.FastCgiConnector;
import org.servletfcgi.connector.Setting;
import org.servletfcgi.connector.SettingException;
import org.servletfcgi.connector.Settings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Options for settings of the connector, with their defaults and descriptions. */
final class SettingGroup {

    /** What stands for the value in the help, where it is not the kind that says it. */
    private static final Map<String, String> LABELS = Map.of(
            "socketMode", "MODE",
            "socketOwner", "USER[:GROUP]",
            "allow", "IP,...",
            "spoolDirectory", "DIRECTORY",
            "secret", "NAME=VALUE",
            "mountPrefix", "PATH",
            "roles", "ROLE,...");

    /** What only users of a command line need to know. */
    private static final Map<String, String> HINTS =
            Map.of("secret", "In a file or the environment it is not shown to other users of this machine.");

    /** Takes each value as it is parsed, so that one out of its range is told with its place. */
    private final FastCgiConnector trial;

    private final Map<Setting, OptionSpec> options = new LinkedHashMap<>();
    private final CommandSpec spec = CommandSpec.create();

    SettingGroup(FastCgiConnector trial, List<String> names) {
        this.trial = trial;
        for (String name : names) {
            Setting setting = Objects.requireNonNull(Settings.find(name), name);
            OptionSpec option = option(setting);
            options.put(setting, option);
            spec.addOption(option);
        }
    }

    CommandSpec spec() {
        return spec;
    }

    private OptionSpec option(Setting setting) {
        OptionSpec.Builder option = OptionSpec.builder(optionName(setting)).description(description(setting));
        if (setting.kind() == Setting.Kind.FLAG && setting.defaultText().equals("false")) {
            return option.type(boolean.class).build();
        }
        option.type(String.class).converters(text -> checked(setting, text)).paramLabel(label(setting));
        if (setting.kind() == Setting.Kind.FLAG) {
            option.arity("0..1").fallbackValue("true");
        }
        if (!setting.defaultText().isEmpty()) {
            option.defaultValue(setting.defaultText());
        }
        return option.build();
    }

    private static String description(Setting setting) {
        String hint = HINTS.get(setting.name());
        String description = hint == null ? setting.description() : setting.description() + " " + hint;
        // It is a format for picocli.
        return description.replace("%", "%%");
    }

    private static String optionName(Setting setting) {
        return "--" + setting.name().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String label(Setting setting) {
        String label = LABELS.get(setting.name());
        if (label != null) {
            return label;
        }
        return switch (setting.kind()) {
            case SIZE -> "BYTES";
            case TIME -> "TIME";
            case NUMBER -> "N";
            case FLAG -> "true|false";
            case CHOICE -> "WHICH";
            case TEXT -> "TEXT";
        };
    }

    private String checked(Setting setting, String text) {
        try {
            trial.set(setting.name(), text);
            return text;
        } catch (SettingException e) {
            TypeConversionException wrong = new TypeConversionException(e.problem());
            wrong.initCause(e);
            throw wrong;
        }
    }

    /** Sets what the options say. */
    void configure(FastCgiConnector connector) {
        options.forEach((setting, option) -> {
            Object value = option.getValue();
            connector.set(setting.name(), value == null ? null : value.toString());
        });
    }
}
