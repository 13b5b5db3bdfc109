package org.servletfcgi.server;

import java.util.List;
import java.util.concurrent.Executor;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/** Runs what a fill of a connection gave the applications to do. */
final class Tasks {
    private Tasks() {}

    /**
     * Runs all tasks, some on this thread. What does not block, such as waking an application that waits for content,
     * always runs here: there may be no other thread, because all of them may be waiting like that one. What may block
     * runs here only if it is the last and this thread is free to block, and is a virtual one where the executor has
     * those.
     */
    static void run(List<Runnable> tasks, Executor executor) {
        for (int i = 0; i < tasks.size(); i++) {
            Runnable task = tasks.get(i);
            boolean mayBlock = i == tasks.size() - 1 && mayBlockHere(executor);
            if (mayBlock || Invocable.getInvocationType(task) == InvocationType.NON_BLOCKING) {
                task.run();
            } else {
                VirtualThreads.execute(executor, task);
            }
        }
    }

    private static boolean mayBlockHere(Executor executor) {
        return VirtualThreads.isUseVirtualThreads(executor)
                ? VirtualThreads.isVirtualThread()
                : !Invocable.isNonBlockingInvocation();
    }
}
