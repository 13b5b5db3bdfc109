package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.cgi.MappingOptions;

class MetaVariablesTest {
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "A B", "A=B", "=", "\tA", "A\u007F", "\u00C4", "A\u0001"})
    void N6_bad_name_is_dropped_and_counted(String name) {
        MetaVariables variables = Cgi.variables("GOOD", "1", name, "2");

        assertThat(variables.asMap()).containsOnlyKeys("GOOD");
        assertThat(variables.droppedPairs()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "~", "HTTP_X.DOT", "HTTP_X-Y", "a", "SSL_CLIENT_S_DN_CN_0"})
    void N6_every_visible_name_without_equals_sign_is_kept(String name) {
        MetaVariables variables = Cgi.variables(name, "1");

        assertThat(variables.get(name)).isEqualTo("1");
        assertThat(variables.droppedPairs()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"A\r", "A\nB", "\0"})
    void N6_line_end_or_nul_in_a_name_refuses_the_request(String name) {
        Cgi.assertBadRequest(name, "1");
    }

    @Test
    void N7_last_value_of_a_repeated_name_wins() {
        MetaVariables variables = Cgi.variables("A", "1", "B", "2", "A", "3");

        assertThat(variables.get("A")).isEqualTo("3");
        assertThat(variables.nonEmpty("A")).isEqualTo("3");
        assertThat(IntStream.range(0, variables.size()).mapToObj(variables::at))
                .containsExactly(Variable.of("A", "1"), Variable.of("B", "2"), Variable.of("A", "3"));
    }

    @Test
    void N8_names_compare_case_sensitively() {
        MetaVariables variables = Cgi.variables("request_method", "GET");

        assertThat(variables.get("REQUEST_METHOD")).isNull();
        assertThat(variables.get("request_method")).isEqualTo("GET");
    }

    @Test
    void N9_map_has_last_values_in_order_of_first_appearance_and_cannot_be_changed() {
        MetaVariables variables = Cgi.variables("B", "1", "A", "2", "B", "3");

        assertThat(variables.asMap()).containsExactly(Map.entry("B", "3"), Map.entry("A", "2"));
        assertThatThrownBy(() -> variables.asMap().put("C", "4")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void N10_values_keep_every_byte() {
        StringBuilder bytes = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            bytes.append(c);
        }

        assertThat(Cgi.variables("A", bytes.toString()).get("A")).isEqualTo(bytes.toString());
    }

    @Test
    void C1_empty_value_is_sent_but_means_absent() {
        MetaVariables variables = Cgi.variables("A", "1", "A", "");

        assertThat(variables.get("A")).isEmpty();
        assertThat(variables.nonEmpty("A")).isNull();
        assertThat(variables.get("B")).isNull();
        assertThat(variables.nonEmpty("B")).isNull();
    }

    @Test
    void no_variables_are_a_bad_request() {
        Cgi.assertRefused(400, () -> new RequestMapper(MappingOptions.DEFAULT).map(Cgi.variables(), 0));
    }

    @Test
    void text_for_logs_has_no_values() {
        assertThat(Cgi.variables("HTTP_COOKIE", "secret")).hasToString("MetaVariables[HTTP_COOKIE]");
    }
}
