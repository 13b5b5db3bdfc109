package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.annotation.ManagedAttribute;
import org.junit.jupiter.api.Test;
import org.servletfcgi.fastcgi.internal.RecordParser;

class LimitsDocumentationTest {
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| `?([^`|]+)`? \\|(?:.* (yes|–) \\|)?.*");

    private static List<Matcher> rows(String section) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "configuration.md"));
        int start = page.indexOf("\n## " + section + "\n");
        int end = page.indexOf("\n## ", start + 1);
        List<Matcher> rows = new ArrayList<>();
        for (String line :
                page.substring(start, end < 0 ? page.length() : end).lines().toList()) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.add(row);
            }
        }
        return rows;
    }

    @Test
    void every_limit_stands_in_the_documentation_with_its_default() throws Exception {
        Map<String, String> code = new LinkedHashMap<>();
        for (String name : Limits.names()) {
            code.put(name, Limits.class.getMethod(name).invoke(Limits.DEFAULT).toString());
        }
        code.put("spoolDirectory", "java.io.tmpdir");
        code.put("getValuesBytes", Integer.toString(RecordParser.MAX_GET_VALUES_BYTES));
        code.put("managementRecords", Integer.toString(ManagementRecords.MAX_MANAGEMENT_RECORDS));
        code.put("unexpectedRecords", Integer.toString(ManagementRecords.MAX_UNEXPECTED_RECORDS));
        code.put("requestsBeyond", Integer.toString(Admission.MAX_BEYOND));
        code.put("queuedAnswers", Integer.toString(RecordFlusher.MAX_QUEUED));

        Map<String, String> documentation = new LinkedHashMap<>();
        rows("Limits")
                .forEach(row -> documentation.put(row.group(1), row.group(2).trim()));

        assertThat(documentation).containsExactlyEntriesOf(code);
    }

    @Test
    void every_limit_has_a_counter_unless_the_documentation_says_otherwise() throws Exception {
        List<String> counted = rows("Limits").stream()
                .filter(row -> !"–".equals(row.group(3)))
                .map(row -> row.group(1))
                .toList();

        assertThat(Arrays.stream(Limit.values()).map(Limit::label)).containsExactlyInAnyOrderElementsOf(counted);
    }

    @Test
    void every_counter_stands_in_the_documentation() throws Exception {
        List<String> code = new ArrayList<>();
        for (Method method : FastCgiStatistics.class.getMethods()) {
            if (method.isAnnotationPresent(ManagedAttribute.class)) {
                String name = method.getName().substring("get".length());
                code.add(Character.toLowerCase(name.charAt(0)) + name.substring(1));
            }
        }

        assertThat(rows("Counters").stream().map(row -> row.group(1))).containsExactlyInAnyOrderElementsOf(code);
    }
}
