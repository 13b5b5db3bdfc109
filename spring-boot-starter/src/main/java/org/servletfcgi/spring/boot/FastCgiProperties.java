package org.servletfcgi.spring.boot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.connector.FastCgiConnector;
import org.servletfcgi.connector.Setting;
import org.servletfcgi.connector.SettingException;
import org.servletfcgi.connector.Settings;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;

/** What {@code server.fastcgi.*} says: a property for each of {@link Settings#all()}, as texts. */
final class FastCgiProperties {

    static final String PREFIX = "server.fastcgi";
    static final String BIND = PREFIX + ".bind";

    /** Those of which there may be several, separated by commas or as a list. */
    private static final Set<String> LISTS = Set.of("bind", "allow", "roles");

    private static final Bindable<List<String>> TEXTS = Bindable.listOf(String.class);
    private static final Pattern SIZE_IN_BYTES = Pattern.compile("(\\d+[kmg]?)b", Pattern.CASE_INSENSITIVE);
    private static final Pattern CAPITAL = Pattern.compile("[A-Z]");

    private final Environment environment;
    private final List<String> addresses;
    private final Map<Setting, String> texts;

    private FastCgiProperties(Environment environment, List<String> addresses, Map<Setting, String> texts) {
        this.environment = environment;
        this.addresses = addresses;
        this.texts = texts;
    }

    /**
     * Reads them.
     *
     * @throws FastCgiConfigurationException where there are others of this prefix
     */
    static FastCgiProperties of(Environment environment) {
        UnknownProperties.refuse(environment);
        Binder binder = Binder.get(environment);
        Map<Setting, String> texts = new LinkedHashMap<>();
        for (Setting setting : Settings.all()) {
            String text = text(binder, setting);
            if (text != null && !name(setting).equals(BIND)) {
                requireText(environment, setting);
                texts.put(setting, text);
            }
        }
        return new FastCgiProperties(environment, items(binder, BIND), texts);
    }

    /** Where to listen; empty for nowhere. */
    static List<String> addresses(Environment environment) {
        return items(Binder.get(environment), BIND);
    }

    /** The name of a setting's property, such as {@code server.fastcgi.max-params}. */
    static String name(Setting setting) {
        return PREFIX + "." + CAPITAL.matcher(setting.name()).replaceAll("-$0").toLowerCase(Locale.ROOT);
    }

    static boolean isList(Setting setting) {
        return LISTS.contains(setting.name());
    }

    /** Where to listen; empty for nowhere. */
    List<String> addresses() {
        return addresses;
    }

    /**
     * Sets up a connector.
     *
     * @param address one of {@link #addresses()}
     * @throws FastCgiConfigurationException where a text is no value of its setting
     */
    void configure(FastCgiConnector connector, String address) {
        set(connector, BIND, address);
        texts.forEach((setting, text) -> set(connector, name(setting), text));
    }

    private void set(FastCgiConnector connector, String name, String text) {
        try {
            connector.set(name, text);
        } catch (SettingException e) {
            throw invalid(environment, name, e.problem());
        }
    }

    private static @Nullable String text(Binder binder, Setting setting) {
        String name = name(setting);
        if (isList(setting)) {
            List<String> items = items(binder, name);
            return items.isEmpty() ? null : String.join(",", items);
        }
        String text = binder.bind(name, String.class).orElse(null);
        if (text == null || setting.kind() != Setting.Kind.SIZE) {
            return text;
        }
        // Spring Boot writes 64KB.
        Matcher size = SIZE_IN_BYTES.matcher(text.strip());
        return size.matches() ? size.group(1) : text;
    }

    private static List<String> items(Binder binder, String name) {
        return binder.bind(name, TEXTS).orElse(List.of()).stream()
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** YAML reads 0660 as an octal number, and what arrives here is 432. */
    private static void requireText(Environment environment, Setting setting) {
        String name = name(setting);
        ConfigurationProperty property = property(environment, name);
        if (setting.name().equals("socketMode") && property != null && property.getValue() instanceof Number) {
            throw invalid(environment, name, "expected a text in quotes, such as '0660', but got a number");
        }
    }

    private static FastCgiConfigurationException invalid(Environment environment, String name, String problem) {
        Setting setting = Settings.find(name.substring(PREFIX.length() + 1));
        String defaultText = setting == null || name.equals(BIND) ? "" : setting.defaultText();
        String instead = defaultText.isEmpty() ? "" : ", or remove it: the default is " + defaultText;
        return new FastCgiConfigurationException(
                name + ": " + problem + origin(property(environment, name)), "Correct the value" + instead + ".");
    }

    /** Where a property was found, such as the line of a file, in brackets. */
    static String origin(@Nullable ConfigurationProperty property) {
        return property == null || property.getOrigin() == null ? "" : " (" + property.getOrigin() + ")";
    }

    private static @Nullable ConfigurationProperty property(Environment environment, String name) {
        ConfigurationPropertyName wanted = ConfigurationPropertyName.of(name);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty property = source.getConfigurationProperty(wanted);
            if (property != null) {
                return property;
            }
        }
        return null;
    }
}
