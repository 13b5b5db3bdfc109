package org.servletfcgi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandlerRunTest {
    private final List<String> events = new ArrayList<>();

    private final HandlerRun.Request request = new HandlerRun.Request() {
        @Override
        public Runnable aborted(Throwable cause) {
            return () -> events.add("told " + cause.getMessage());
        }

        @Override
        public void broken(Throwable cause) {
            events.add("broken " + cause.getMessage());
        }

        @Override
        public void over() {
            events.add("over");
        }
    };

    private final HandlerRun task = new HandlerRun();

    @BeforeEach
    void bind() {
        task.bind(request);
    }

    private void run(@Nullable Runnable queued) {
        if (queued != null) {
            queued.run();
        }
    }

    private Runnable handler(Runnable action) {
        return () -> {
            events.add("run");
            action.run();
            events.add("returned");
        };
    }

    @Test
    void request_is_over_when_the_response_is_over_after_the_run() {
        assertThat(task.isWaiting()).isTrue();
        run(task.queued(handler(() -> {})));
        assertThat(task.isWaiting()).isFalse();
        task.answered();

        assertThat(events).containsExactly("run", "returned", "over");
    }

    @Test
    void request_is_over_when_the_run_is_over_after_the_response() {
        run(task.queued(handler(task::answered)));

        assertThat(events).containsExactly("run", "returned", "over");
    }

    @Test
    void Q5_request_that_is_aborted_before_its_run_is_told_and_does_not_run() {
        Objects.requireNonNull(task.abort(new EofException("aborted"))).run();
        task.answered();
        run(task.queued(handler(() -> {})));

        assertThat(events).containsExactly("told aborted", "over");
    }

    @Test
    void Q5_request_that_is_aborted_while_its_run_waits_is_over_when_the_run_is_dropped() {
        Runnable run = Objects.requireNonNull(task.queued(handler(() -> {})));
        Objects.requireNonNull(task.abort(new EofException("aborted"))).run();
        task.answered();
        assertThat(task.isOver()).isFalse();
        run.run();

        assertThat(task.isOver()).isTrue();
        assertThat(events).containsExactly("told aborted", "over");
    }

    @Test
    void Q5_run_that_is_dropped_before_the_response_is_over_is_not_the_end() {
        Runnable run = Objects.requireNonNull(task.queued(handler(() -> {})));
        Objects.requireNonNull(task.abort(new EofException("aborted"))).run();
        run.run();
        assertThat(task.isOver()).isFalse();
        task.answered();

        assertThat(events).containsExactly("told aborted", "over");
    }

    @Test
    void Q5_request_that_is_aborted_during_its_run_is_told_afterwards_and_once() {
        run(task.queued(handler(() -> {
            assertThat(task.abort(new EofException("aborted"))).isNull();
            assertThat(task.abort(new EofException("aborted"))).isNull();
        })));
        task.answered();

        assertThat(events).containsExactly("run", "returned", "told aborted", "over");
    }

    @Test
    void Q5_request_that_is_aborted_after_its_run_is_told_at_once() {
        run(task.queued(handler(() -> {})));
        Objects.requireNonNull(task.abort(new EofException("aborted"))).run();
        task.answered();

        assertThat(events).containsExactly("run", "returned", "told aborted", "over");
    }

    @Test
    void second_end_of_the_response_changes_nothing() {
        run(task.queued(handler(() -> {
            task.answered();
            task.answered();
        })));
        task.answered();

        assertThat(events).containsExactly("run", "returned", "over");
    }

    @Test
    void request_that_never_ran_is_over_when_its_response_is_over() {
        task.answered();
        run(task.queued(handler(() -> {})));

        assertThat(events).containsExactly("over");
    }

    @Test
    void request_is_over_and_told_where_the_run_throws() {
        Runnable throwing = handler(() -> {
            task.abort(new EofException("aborted"));
            task.answered();
            throw new IllegalStateException("as the test wants");
        });

        run(task.queued(throwing));
        assertThat(events).containsExactly("run", "broken as the test wants", "over", "told aborted");
    }

    @Test
    void Q5_refusal_is_not_told_of_an_abort_and_is_over_when_its_run_is() {
        HandlerRun refusal = new HandlerRun();
        refusal.refused();
        refusal.bind(request);
        assertThat(refusal.abort(new EofException("aborted"))).isNull();
        run(refusal.queued(handler(() -> {
            assertThat(refusal.abort(new EofException("aborted"))).isNull();
            refusal.answered();
            assertThat(refusal.isOver()).isFalse();
        })));

        assertThat(refusal.isOver()).isTrue();
        assertThat(events).containsExactly("run", "returned", "over");
    }

    @Test
    void Q5_refusal_runs_although_the_abort_came_before_it() {
        HandlerRun refusal = new HandlerRun();
        assertThat(refusal.abort(new EofException("aborted"))).isNull();
        refusal.refused();
        refusal.bind(request);
        run(refusal.queued(handler(refusal::answered)));

        assertThat(events).containsExactly("run", "returned", "over");
    }

    @Test
    void Q5_request_that_is_aborted_before_it_can_be_told_is_told_when_it_would_run() {
        HandlerRun unbound = new HandlerRun();
        assertThat(unbound.abort(new EofException("aborted"))).isNull();
        unbound.bind(request);
        run(unbound.queued(handler(() -> {})));
        unbound.answered();

        assertThat(events).containsExactly("told aborted", "over");
    }
}
