package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandlerTaskTest {
    private final List<String> events = new ArrayList<>();

    private HandlerTask task(Runnable handler) {
        return new HandlerTask(
                () -> {
                    events.add("run");
                    handler.run();
                    events.add("returned");
                },
                () -> events.add("recycled"));
    }

    @Test
    void channel_is_recycled_when_the_response_is_over_after_the_run() {
        HandlerTask task = task(() -> {});
        task.run();
        assertThat(task.isWaiting()).isFalse();
        task.answered();

        assertThat(events).containsExactly("run", "returned", "recycled");
    }

    @Test
    void channel_is_recycled_when_the_run_is_over_after_the_response() {
        HandlerTask[] task = new HandlerTask[1];
        task[0] = task(() -> {
            task[0].answered();
            events.add("answered");
        });
        task[0].run();

        assertThat(events).containsExactly("run", "answered", "returned", "recycled");
    }

    @Test
    void Q5_request_that_is_aborted_before_its_run_does_not_run() {
        HandlerTask task = task(() -> {});
        assertThat(task.isWaiting()).isTrue();
        task.drop();
        task.answered();
        task.run();

        assertThat(events).containsExactly("recycled");
    }

    @Test
    void abort_during_the_run_leaves_it_alone() {
        HandlerTask[] task = new HandlerTask[1];
        task[0] = task(() -> task[0].drop());
        task[0].run();
        task[0].answered();

        assertThat(events).containsExactly("run", "returned", "recycled");
    }

    @Test
    void second_end_of_the_response_changes_nothing() {
        HandlerTask[] task = new HandlerTask[1];
        task[0] = task(() -> {
            task[0].answered();
            task[0].answered();
        });
        task[0].run();
        task[0].answered();

        assertThat(events).containsExactly("run", "returned", "recycled");
    }

    @Test
    void channel_is_recycled_where_the_run_throws() {
        HandlerTask[] task = new HandlerTask[1];
        task[0] = new HandlerTask(
                () -> {
                    task[0].answered();
                    throw new IllegalStateException("as the test wants");
                },
                () -> events.add("recycled"));

        assertThatThrownBy(task[0]::run).isInstanceOf(IllegalStateException.class);
        assertThat(events).containsExactly("recycled");
    }
}
