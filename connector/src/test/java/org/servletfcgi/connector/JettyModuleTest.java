package org.servletfcgi.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;

/** The module for Jetty bases says the same as the code. */
class JettyModuleTest {
    private static final Path CONFIG = Path.of("src", "main", "config");
    private static final String PREFIX = "jetty.fastcgi.";
    private static final Pattern CALL =
            Pattern.compile("<Call name=\"set\"><Arg>([\\w.]+)</Arg><Arg><Property name=\"([\\w.]+)\"/></Arg></Call>");
    private static final Pattern PROPERTY = Pattern.compile("# " + Pattern.quote(PREFIX) + "(\\w+)=(.*)");
    private static final int COLUMNS = 120;

    private static List<String> iniTemplate() throws IOException {
        List<String> lines = Files.readAllLines(CONFIG.resolve("modules/fastcgi.mod"));
        return lines.subList(lines.indexOf("[ini-template]") + 1, lines.size());
    }

    /** The default of the directory depends on the machine. Jetty puts the value in the place of the expression. */
    private static String defaultOf(Setting setting) {
        return setting.name().equals("spoolDirectory") ? "${java.io.tmpdir}" : setting.defaultText();
    }

    /** The description as comments of a readable width, and the property as a comment that can be taken away. */
    private static List<String> expected(Setting setting) {
        List<String> lines = new ArrayList<>(List.of(""));
        StringBuilder line = new StringBuilder("##");
        for (String word : setting.description().split(" ", -1)) {
            if (line.length() + 1 + word.length() > COLUMNS) {
                lines.add(line.toString());
                line = new StringBuilder("##");
            }
            line.append(' ').append(word);
        }
        lines.add(line.toString());
        lines.add("# " + PREFIX + setting.name() + "=" + defaultOf(setting));
        return lines;
    }

    @Test
    void the_ini_template_has_every_setting_with_its_description_and_default() throws Exception {
        List<String> expected = Settings.all().stream()
                .flatMap(setting -> expected(setting).stream())
                .toList();

        List<String> template = iniTemplate();

        assertThat(template.subList(template.indexOf(""), template.size()))
                .as("%s", expected.stream().collect(Collectors.joining("\n")))
                .isEqualTo(expected);
    }

    @Test
    void every_line_of_the_ini_template_sets_what_is_set_already() throws Exception {
        FastCgiConnector connector = new FastCgiConnector(new Server());

        for (String line : iniTemplate()) {
            PROPERTY.matcher(line)
                    .results()
                    .forEach(property -> connector.set(
                            PREFIX + property.group(1),
                            property.group(2).replace("${java.io.tmpdir}", System.getProperty("java.io.tmpdir"))));
        }

        assertThat(Settings.all())
                .allSatisfy(setting -> assertThat(setting.text(connector)).isEqualTo(setting.defaultText()));
    }

    @Test
    void the_xml_hands_every_property_to_the_connector() throws Exception {
        List<String> expected =
                Settings.all().stream().map(setting -> PREFIX + setting.name()).toList();

        String xml = Files.readString(CONFIG.resolve("etc/fastcgi.xml"));

        assertThat(CALL.matcher(xml).results().map(call -> call.group(1))).isEqualTo(expected);
        assertThat(CALL.matcher(xml).results().map(call -> call.group(2))).isEqualTo(expected);
    }
}
