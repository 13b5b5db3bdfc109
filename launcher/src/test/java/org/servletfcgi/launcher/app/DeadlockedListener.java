package org.servletfcgi.launcher.app;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.concurrent.CountDownLatch;

/** Waits at the end of its application for a lock that is never given back. */
public final class DeadlockedListener implements ServletContextListener {

    private final Object lock = new Object();

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        CountDownLatch held = new CountDownLatch(1);
        Thread holder = new Thread(
                () -> {
                    synchronized (lock) {
                        held.countDown();
                        Waiting.forEver();
                    }
                },
                "lock-holder");
        holder.setDaemon(true);
        holder.start();
        Waiting.until(held);
        synchronized (lock) {
            throw new IllegalStateException("the lock was given back");
        }
    }
}
