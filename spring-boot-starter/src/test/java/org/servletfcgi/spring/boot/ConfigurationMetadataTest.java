package org.servletfcgi.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.servletfcgi.connector.Settings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The metadata and the table of {@code docs/spring-boot.md} have every setting. After a change of one,
 * {@code mvn -pl connector,spring-boot-starter test -Dtest=ConfigurationMetadataTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Ddocumentation.update} writes them anew.
 */
class ConfigurationMetadataTest {

    private static final String BEGIN = "<!-- properties: made from the connector's settings -->\n";
    private static final String END = "<!-- end of properties -->";
    private static final Path METADATA =
            Path.of("src", "main", "resources", "META-INF", "spring-configuration-metadata.json");

    private static void assertUpToDate(Path file, String expected) throws IOException {
        if (System.getProperty("documentation.update") != null) {
            Files.writeString(file, expected);
        }
        assertThat(Files.readString(file))
                .as("%s is written anew by -Ddocumentation.update", file)
                .isEqualTo(expected);
    }

    @Test
    void the_metadata_have_every_setting() throws Exception {
        assertUpToDate(METADATA, ConfigurationMetadata.json());

        JsonNode properties = JsonMapper.shared().readTree(METADATA.toFile()).get("properties");
        List<String> names = StreamSupport.stream(properties.spliterator(), false)
                .map(property -> property.get("name").asString())
                .filter(name -> name.startsWith(FastCgiProperties.PREFIX + "."))
                .toList();
        assertThat(names)
                .containsExactlyElementsOf(
                        Settings.all().stream().map(FastCgiProperties::name).toList());
        assertThat(properties)
                .allSatisfy(property ->
                        assertThat(property.get("description").asString()).endsWith("."));
    }

    @Test
    void the_documentation_has_every_property() throws Exception {
        Path file = Path.of("..", "docs", "spring-boot.md");
        String page = Files.readString(file);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);

        assertUpToDate(
                file, page.substring(0, begin) + "\n" + ConfigurationMetadata.markdown() + "\n" + page.substring(end));
    }
}
