package org.servletfcgi.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ListenOptionsTest {

    @Test
    void the_default_backlog_is_long_enough_for_a_burst_of_a_web_server() {
        assertThat(ListenOptions.defaults().backlog()).isEqualTo(1024);
    }

    @Test
    void values_out_of_range_are_named() {
        assertThatThrownBy(() -> new ListenOptions(0, Set.of(), null, Duration.ZERO, AllowedPeers.ALL))
                .hasMessage("backlog: expected 1 or more, got 0");
        assertThatThrownBy(() -> new ListenOptions(1, Set.of(), null, Duration.ofMillis(-1), AllowedPeers.ALL))
                .hasMessage("idleTimeout: expected zero or more, got PT-0.001S");
    }
}
