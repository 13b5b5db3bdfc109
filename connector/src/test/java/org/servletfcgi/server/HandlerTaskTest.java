package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.eclipse.jetty.io.EofException;
import org.junit.jupiter.api.Test;

class HandlerTaskTest {
    private static final EofException ABORT = new EofException("aborted");

    private final List<String> events = new ArrayList<>();

    private final HandlerTask.Channel channel = new HandlerTask.Channel() {
        @Override
        public Runnable failed(Throwable cause) {
            return () -> events.add("told " + cause.getMessage());
        }

        @Override
        public void recycle() {
            events.add("recycled");
        }
    };

    /** A task whose handler does something with the task itself. */
    private HandlerTask task(Consumer<HandlerTask> handler) {
        HandlerTask[] task = new HandlerTask[1];
        task[0] = new HandlerTask(
                () -> {
                    events.add("run");
                    handler.accept(task[0]);
                    events.add("returned");
                },
                channel);
        return task[0];
    }

    @Test
    void channel_is_recycled_when_the_response_is_over_after_the_run() {
        HandlerTask task = task(it -> {});
        assertThat(task.isWaiting()).isTrue();
        task.run();
        assertThat(task.isWaiting()).isFalse();
        task.answered();

        assertThat(events).containsExactly("run", "returned", "recycled");
    }

    @Test
    void channel_is_recycled_when_the_run_is_over_after_the_response() {
        HandlerTask task = task(HandlerTask::answered);
        task.run();

        assertThat(events).containsExactly("run", "returned", "recycled");
    }

    @Test
    void Q5_request_that_is_aborted_before_its_run_is_told_and_does_not_run() {
        HandlerTask task = task(it -> {});
        Objects.requireNonNull(task.abort(ABORT)).run();
        task.answered();
        task.run();

        assertThat(events).containsExactly("told aborted", "recycled");
    }

    @Test
    void Q5_request_that_is_aborted_during_its_run_is_told_afterwards_and_once() {
        HandlerTask task = task(it -> {
            assertThat(it.abort(ABORT)).isNull();
            assertThat(it.abort(ABORT)).isNull();
        });
        task.run();
        task.answered();

        assertThat(events).containsExactly("run", "returned", "told aborted", "recycled");
    }

    @Test
    void Q5_request_that_is_aborted_after_its_run_is_told_at_once() {
        HandlerTask task = task(it -> {});
        task.run();
        Objects.requireNonNull(task.abort(ABORT)).run();
        task.answered();

        assertThat(events).containsExactly("run", "returned", "told aborted", "recycled");
    }

    @Test
    void second_end_of_the_response_changes_nothing() {
        HandlerTask task = task(it -> {
            it.answered();
            it.answered();
        });
        task.run();
        task.answered();

        assertThat(events).containsExactly("run", "returned", "recycled");
    }

    @Test
    void request_that_never_ran_is_recycled_when_its_response_is_over() {
        HandlerTask task = task(it -> {});
        task.answered();
        task.run();

        assertThat(events).containsExactly("recycled");
    }

    @Test
    void channel_is_recycled_and_told_where_the_run_throws() {
        HandlerTask task = task(it -> {
            it.abort(ABORT);
            it.answered();
            throw new IllegalStateException("as the test wants");
        });

        assertThatThrownBy(task::run).isInstanceOf(IllegalStateException.class);
        assertThat(events).containsExactly("run", "recycled", "told aborted");
    }
}
