package org.servletfcgi.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void values_have_their_kinds() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("a", null);
        map.put("b", true);
        map.put("c", List.of(1, 2L, "3"));
        map.put("d", Map.of());

        assertThat(Json.of(map)).isEqualTo("{\"a\":null,\"b\":true,\"c\":[1,2,\"3\"],\"d\":{}}");
    }

    @Test
    void a_text_ends_neither_its_string_nor_a_line_nor_an_element() {
        assertThat(Json.of("\"\\\n\r\u2028</script>é"))
                .isEqualTo("\"\\u0022\\u005c\\u000a\\u000d\\u2028\\u003c/script\\u003e\\u00e9\"");
    }

    @Test
    void names_are_escaped_too() {
        assertThat(Json.of(Map.of("\"", 1))).isEqualTo("{\"\\u0022\":1}");
    }
}
