package org.servletfcgi.launcher.app;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/** Makes its application fail to start. */
public final class ThrowingListener implements ServletContextListener {

    @Override
    public void contextInitialized(ServletContextEvent event) {
        throw new IllegalStateException("no data base\nin two lines", new IllegalArgumentException("the reason"));
    }
}
