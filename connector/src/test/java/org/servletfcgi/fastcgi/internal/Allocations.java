package org.servletfcgi.fastcgi.internal;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How many bytes of heap an action allocates on this thread. */
final class Allocations {
    private static final int RUNS = 200;

    private Allocations() {}

    /** The bytes of one run: the mean of many, after one that loads the classes. */
    static long ofOne(Runnable action) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        action.run();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < RUNS; i++) {
            action.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / RUNS;
    }
}
