package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LimitsDocumentationTest {
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| `?([^`|]+)`? \\|.*");

    @Test
    void every_limit_stands_in_the_documentation_with_its_default() throws Exception {
        Map<String, String> code = new LinkedHashMap<>();
        for (RecordComponent component : Limits.class.getRecordComponents()) {
            code.put(
                    component.getName(),
                    component.getAccessor().invoke(Limits.DEFAULT).toString());
        }
        code.put("spoolDirectory", "java.io.tmpdir");

        Map<String, String> documentation = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of("..", "docs", "limits.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                documentation.put(row.group(1), row.group(2).trim());
            }
        }

        assertThat(documentation).containsExactlyEntriesOf(code);
    }
}
