package org.servletfcgi.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.servletfcgi.socket.ListenOptions.SocketOwner;

class ListenOptionsTest {

    @Test
    void the_default_backlog_is_long_enough_for_a_burst_of_a_web_server() {
        assertThat(ListenOptions.DEFAULT.backlog()).isEqualTo(1024);
    }

    @Test
    void a_new_option_breaks_nobody_since_only_the_builder_makes_them() {
        assertThat(ListenOptions.class.getConstructors()).isEmpty();
        assertThat(ListenOptions.Builder.class.getConstructors()).isEmpty();
    }

    @Test
    void options_are_equal_where_each_of_them_is() throws IOException {
        SocketOwner root = SocketOwner.lookup("root");
        List<UnaryOperator<ListenOptions.Builder>> changes = List.of(
                builder -> builder.backlog(7),
                builder -> builder.mode(Set.of()),
                builder -> builder.owner(root),
                builder -> builder.idleTimeout(Duration.ZERO),
                builder -> builder.allowedPeers(AllowedPeers.ALL.orUnixDomain()));

        assertThat(changes).allSatisfy(change -> {
            ListenOptions changed = change.apply(ListenOptions.builder()).build();
            ListenOptions same = change.apply(ListenOptions.builder())
                    .allowedPeers(changed.allowedPeers())
                    .build();

            assertThat(changed).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(ListenOptions.DEFAULT);
        });
        assertThat(ListenOptions.DEFAULT.withAllowedPeers(AllowedPeers.ALL)).isEqualTo(ListenOptions.DEFAULT);
    }

    @Test
    void values_out_of_range_are_named() {
        assertThatThrownBy(() -> ListenOptions.builder().backlog(0)).hasMessage("backlog: expected 1 or more, got 0");
        assertThatThrownBy(() -> ListenOptions.builder().idleTimeout(Duration.ofMillis(-1)))
                .hasMessage("idleTimeout: expected zero or more, got PT-0.001S");
    }
}
