package org.servletfcgi.sample;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The application's own threads, which run what asynchronous requests do later. They start with the first task, end when
 * there is nothing to do, and at the latest with the application. Not the container's by {@code AsyncContext.start}:
 * Jetty warns of each task whose request ends while it waits for a thread.
 */
@WebListener
public final class Timer implements ServletContextListener {
    private static final String ATTRIBUTE = Timer.class.getName();
    private static final int MAX_THREADS = 8;
    private static final long IDLE_SECONDS = 10;

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(MAX_THREADS, task -> {
        Thread thread = new Thread(task, "sample-timer");
        thread.setDaemon(true);
        return thread;
    });

    /** Called by the container. */
    public Timer() {
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
    }

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

    /** Runs the task after a delay in milliseconds, which may be 0; nothing tells of an exception that it throws. */
    @SuppressWarnings("FutureReturnValueIgnored")
    void start(Runnable task, long delayMillis) {
        executor.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
    }
}
