package org.servletfcgi.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenRequestTest {
    private final List<String> calls = new ArrayList<>();
    private final AsyncContext async = (AsyncContext) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {AsyncContext.class}, (proxy, method, args) -> {
                if (!method.getName().startsWith("get")) {
                    calls.add(method.getName());
                }
                return null;
            });
    private final AsyncEvent event = new AsyncEvent(async);
    private final OpenRequest request = new OpenRequest(async, () -> calls.add("ended"));

    @Test
    void tasks_run_until_the_end_and_not_after_it() {
        request.run(() -> calls.add("task"));
        request.end();
        request.run(() -> calls.add("late"));

        assertThat(calls).containsExactly("addListener", "task", "complete");
    }

    @Test
    void a_request_that_the_container_fails_is_completed_once() {
        request.onError(event);
        request.onTimeout(event);
        request.end();
        request.run(() -> calls.add("late"));
        request.onComplete(event);

        assertThat(calls).containsExactly("addListener", "complete", "ended");
    }

    @Test
    void a_task_may_end_the_request() {
        request.run(request::end);

        assertThat(calls).containsExactly("addListener", "complete");
    }

    @Test
    void a_task_that_throws_ends_the_request() {
        assertThatThrownBy(() -> request.run(() -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");

        assertThat(calls).containsExactly("addListener", "complete");
    }
}
