package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.servletfcgi.server.Life.Event;

/** All transitions of a request's life, as the drawing has them. */
class LifeTest {

    /** Where each event leads, from the first state to the last; a point where it changes nothing. */
    @ParameterizedTest
    @CsvSource({
        // PARAMS, STARTED, COMMITTED, COMPLETE, FAILED, ENDING, ENDED
        "START, STARTED . . . . . .",
        "HEAD, . COMMITTED . . . . .",
        "LAST_CONTENT, . COMPLETE COMPLETE . . . .",
        "FAILURE, FAILED FAILED FAILED FAILED . . .",
        "WRITE_FAILED, . . . FAILED . FAILED .",
        "END_APPENDED, ENDING ENDING ENDING ENDING ENDING . .",
        "END_HANDED_OVER, ENDED ENDED ENDED ENDED ENDED ENDED .",
    })
    void event_leads_where_the_drawing_says(Event event, String expected) {
        String row = Arrays.stream(Life.values())
                .map(life -> life.after(event) == life ? "." : life.after(event).name())
                .collect(Collectors.joining(" "));

        assertThat(row).isEqualTo(expected);
    }

    @Test
    void nothing_leads_back_from_the_end() {
        assertThat(Event.values()).allMatch(event -> Life.ENDED.after(event) == Life.ENDED);
    }
}
