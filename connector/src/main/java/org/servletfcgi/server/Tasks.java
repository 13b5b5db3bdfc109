package org.servletfcgi.server;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.Invocable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what an application has to do or to be told. What does not block, such as waking a thread that waits, always runs
 * where it is seen: there may be no other thread, because all of them may be waiting like that one.
 */
final class Tasks {
    private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);

    private Tasks() {}

    /**
     * Runs what a fill of a connection gave. What may block runs here only if it is the last and this thread is free to
     * block, and is a virtual one where the executor has those.
     */
    static void run(List<Runnable> tasks, Executor executor) {
        for (int i = 0; i < tasks.size(); i++) {
            Runnable task = tasks.get(i);
            if (i == tasks.size() - 1 && mayBlockHere(executor)) {
                task.run();
            } else {
                tell(task, executor);
            }
        }
    }

    /** Runs a task on a thread that must not block. */
    static void tell(Runnable task, Executor executor) {
        try {
            switch (Invocable.getInvocationType(task)) {
                case NON_BLOCKING -> task.run();
                case EITHER -> Invocable.invokeNonBlocking(task);
                case BLOCKING -> VirtualThreads.execute(executor, task);
            }
        } catch (RejectedExecutionException stopped) {
            LOG.debug("{} is not run, because the server has stopped", task, stopped);
        } catch (RuntimeException | Error x) {
            // The others have to be told all the same.
            FailureLog.warn(LOG, "Telling an application failed", x);
        }
    }

    private static boolean mayBlockHere(Executor executor) {
        return VirtualThreads.isUseVirtualThreads(executor)
                ? VirtualThreads.isVirtualThread()
                : !Invocable.isNonBlockingInvocation();
    }
}
