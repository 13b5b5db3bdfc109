package org.servletfcgi.spring.boot;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.servletfcgi.connector.Setting;
import org.servletfcgi.connector.Settings;

/** The settings as development environments and readers of the documentation see them. */
final class ConfigurationMetadata {

    private static final String ONE_OF_SEVERAL =
            " Several are separated by commas, each with a connector of its own; without one there is no FastCGI.";

    private ConfigurationMetadata() {}

    /** The file {@code spring-configuration-metadata.json}. */
    static String json() {
        String properties =
                Settings.all().stream().map(ConfigurationMetadata::property).collect(Collectors.joining());
        String hints = Settings.all().stream()
                .filter(setting -> !setting.choices().isEmpty() && setting.kind() != Setting.Kind.FLAG)
                .map(ConfigurationMetadata::hint)
                .collect(Collectors.joining(",\n"));
        return """
                {
                  "groups": [
                    {
                      "name": "server.fastcgi",
                      "type": "org.servletfcgi.spring.boot.FastCgiAutoConfiguration"
                    }
                  ],
                  "properties": [
                %s    {
                      "name": "management.health.fastcgi.enabled",
                      "type": "java.lang.Boolean",
                      "description": "Whether the health component fastcgi is there.",
                      "defaultValue": true
                    }
                  ],
                  "hints": [
                %s
                  ]
                }
                """.formatted(properties, hints);
    }

    /** The rows of a table in Markdown. */
    static String markdown() {
        return Settings.all().stream()
                .map(setting -> "| `%s` | %s | %s |\n"
                        .formatted(
                                FastCgiProperties.name(setting),
                                defaultText(setting),
                                description(setting).replace("|", "\\|")))
                .collect(Collectors.joining("", "| property | default | |\n|---|---|---|\n", ""));
    }

    private static String defaultText(Setting setting) {
        if (isDirectory(setting)) {
            return "`java.io.tmpdir`";
        }
        return isBind(setting) ? "" : setting.defaultText();
    }

    /** Its default is another one on each machine. */
    private static boolean isDirectory(Setting setting) {
        return setting.name().equals("spoolDirectory");
    }

    private static boolean isBind(Setting setting) {
        return FastCgiProperties.name(setting).equals(FastCgiProperties.BIND);
    }

    private static String description(Setting setting) {
        return isBind(setting) ? setting.description() + ONE_OF_SEVERAL : setting.description();
    }

    private static String property(Setting setting) {
        String defaultValue =
                isBind(setting) || isDirectory(setting) || setting.defaultText().isEmpty()
                        ? ""
                        : ",\n      \"defaultValue\": " + defaultValue(setting);
        return "    {\n      \"name\": \"" + FastCgiProperties.name(setting) + "\",\n      \"type\": \"" + type(setting)
                + "\",\n      \"description\": " + quoted(description(setting)) + defaultValue + "\n    },\n";
    }

    private static String type(Setting setting) {
        if (FastCgiProperties.isList(setting)) {
            return "java.util.List<java.lang.String>";
        }
        return switch (setting.kind()) {
            case NUMBER -> "java.lang.Long";
            case SIZE -> "org.springframework.util.unit.DataSize";
            case TIME -> "java.time.Duration";
            case FLAG -> "java.lang.Boolean";
            case TEXT, CHOICE -> "java.lang.String";
        };
    }

    private static String defaultValue(Setting setting) {
        String text = setting.defaultText();
        return switch (setting.kind()) {
            case NUMBER, FLAG -> text;
            // As Spring Boot writes sizes, because its tools check them.
            case SIZE -> quoted(text.toUpperCase(Locale.ROOT) + "B");
            case TIME, TEXT, CHOICE -> quoted(text);
        };
    }

    private static String hint(Setting setting) {
        List<String> values = setting.choices();
        return "    {\n      \"name\": \"" + FastCgiProperties.name(setting) + "\",\n      \"values\": ["
                + values.stream()
                        .map(value -> "{ \"value\": " + quoted(value) + " }")
                        .collect(Collectors.joining(", "))
                + "]\n    }";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
