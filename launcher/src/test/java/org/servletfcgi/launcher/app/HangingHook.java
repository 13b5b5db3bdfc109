package org.servletfcgi.launcher.app;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/** Registers a shutdown hook that never returns. */
public final class HangingHook implements ServletContextListener {

    @Override
    public void contextInitialized(ServletContextEvent event) {
        Runtime.getRuntime().addShutdownHook(new Thread(Waiting::forEver, "hanging-hook"));
    }
}
