package org.servletfcgi.launcher.app;

import java.util.concurrent.CountDownLatch;

/** Waits that no interrupt ends. */
public final class Waiting {

    private Waiting() {}

    static void forEver() {
        until(new CountDownLatch(1));
    }

    static void until(CountDownLatch latch) {
        boolean over = false;
        while (!over) {
            try {
                latch.await();
                over = true;
            } catch (InterruptedException e) {
                over = false;
            }
        }
    }
}
