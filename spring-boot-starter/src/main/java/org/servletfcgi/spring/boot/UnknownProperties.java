package org.servletfcgi.spring.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.servletfcgi.connector.Setting;
import org.servletfcgi.connector.Settings;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Names below {@code server.fastcgi} that are no settings. A misspelled limit would otherwise not be one. */
final class UnknownProperties {

    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of(FastCgiProperties.PREFIX);

    private UnknownProperties() {}

    /**
     * Looks through all sources that can be listed.
     *
     * @throws FastCgiConfigurationException for the first such name
     */
    static void refuse(Environment environment) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                // SERVER_FASTCGI_MAX_PARAMS is listed as server.fastcgi.max.params, and found as max-params.
                boolean joined = source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
                iterable.stream()
                        .filter(PREFIX::isAncestorOf)
                        .filter(name -> !isKnown(name, joined))
                        .findFirst()
                        .ifPresent(name -> {
                            throw unknown(source, name);
                        });
            }
        }
    }

    private static boolean isKnown(ConfigurationPropertyName name, boolean joined) {
        List<String> elements = new ArrayList<>();
        for (int i = PREFIX.getNumberOfElements(); i < name.getNumberOfElements(); i++) {
            elements.add(name.getElement(i, Form.UNIFORM));
        }
        boolean indexed = name.isLastElementIndexed();
        if (indexed) {
            elements.remove(elements.size() - 1);
        }
        if (!joined && elements.size() != 1) {
            return false;
        }
        Setting setting = Settings.find(String.join("", elements));
        return setting != null && (!indexed || FastCgiProperties.isList(setting));
    }

    private static FastCgiConfigurationException unknown(
            ConfigurationPropertySource source, ConfigurationPropertyName name) {
        String known = Settings.all().stream().map(FastCgiProperties::name).collect(Collectors.joining(", "));
        return new FastCgiConfigurationException(
                name + ": there is no such setting" + FastCgiProperties.origin(source.getConfigurationProperty(name)),
                "Correct the name, or remove it. There are: " + known + ".");
    }
}
