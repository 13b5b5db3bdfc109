package org.servletfcgi.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @Test
    void defaults_ask_everything_in_eleven_rounds_of_a_second() {
        Settings settings = Settings.of(new Properties());

        assertThat(settings.wants("small")).isTrue();
        assertThat(settings.rounds()).isEqualTo(11);
        assertThat(settings.turn()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.warmUp(true)).isEqualTo(Duration.ofSeconds(8));
        assertThat(settings.output()).isAbsolute();
    }

    @Test
    void properties_choose_cases_rounds_and_times() {
        Properties properties = new Properties();
        properties.setProperty("comparison.cases", "small, nginx");
        properties.setProperty("comparison.rounds", "3");
        properties.setProperty("comparison.seconds", "0.25");
        properties.setProperty("comparison.warmUp", " ");

        Settings settings = Settings.of(properties);

        assertThat(settings.wants("nginx")).isTrue();
        assertThat(settings.wants("upload")).isFalse();
        assertThat(settings.rounds()).isEqualTo(3);
        assertThat(settings.turn()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.warmUp()).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void case_that_there_is_not_is_refused_with_those_that_there_are() {
        Properties properties = new Properties();
        properties.setProperty("comparison.cases", "small,large");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(properties))
                .withMessageStartingWith("expected comparison.cases of all, small, ")
                .withMessageEndingWith(", but got large");
    }

    @ParameterizedTest
    @CsvSource({
        "comparison.rounds,0,1000",
        "comparison.rounds,1001,1000",
        "comparison.seconds,-1,600",
        "comparison.warmUp,long,600"
    })
    void what_is_no_number_of_a_possible_size_is_refused(String name, String text, int max) {
        Properties properties = new Properties();
        properties.setProperty(name, text);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(properties))
                .withMessage("expected %s of more than 0 and at most %d, but got %s", name, max, text);
    }
}
