package org.servletfcgi.launcher.app;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.concurrent.CountDownLatch;

/** Says so and never lets its application start. */
public final class HangingListener implements ServletContextListener {

    @Override
    public void contextInitialized(ServletContextEvent event) {
        System.err.println("hanging");
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
