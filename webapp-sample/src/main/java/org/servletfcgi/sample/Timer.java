package org.servletfcgi.sample;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The application's one timer thread, which lives as long as the application and only hands work to the container. */
@WebListener
public final class Timer implements ServletContextListener {
    private static final String ATTRIBUTE = Timer.class.getName();

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "sample-timer");
        thread.setDaemon(true);
        return thread;
    });

    /** Called by the container; the thread itself starts with the first task. */
    public Timer() {}

    static Timer of(ServletContext context) {
        return (Timer) Objects.requireNonNull(context.getAttribute(ATTRIBUTE), "the timer listener has not run");
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        event.getServletContext().setAttribute(ATTRIBUTE, this);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        executor.shutdownNow();
    }

    /** Runs the task on one of the container's threads after a delay in milliseconds, unless the request ended by then. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void start(AsyncContext async, Runnable task, long delayMillis) {
        executor.schedule(() -> async.start(task), delayMillis, TimeUnit.MILLISECONDS);
    }
}
