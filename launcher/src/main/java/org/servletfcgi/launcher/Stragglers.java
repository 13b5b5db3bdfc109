package org.servletfcgi.launcher;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.launcher.exit.OneLine;

/** What a stop waits for, as one line: which applications, on which threads, and where in their code. */
final class Stragglers {

    private static final int MAX_THREADS = 5;

    private Stragglers() {}

    private record Straggler(Thread thread, String application, StackTraceElement[] stack) {

        private static final List<String> NOT_THE_APPLICATION =
                List.of("org.eclipse.jetty.", "org.servletfcgi.server.", "jakarta.", "javax.");

        @Override
        public String toString() {
            ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId());
            String owner = info == null || info.getLockOwnerName() == null
                    ? ""
                    : ", which waits for a lock that \"" + info.getLockOwnerName() + "\" holds";
            return application + " in thread \"" + thread.getName() + "\" at " + place() + owner;
        }

        /** The last call of the application's own, or the last one. */
        private String place() {
            for (StackTraceElement call : stack) {
                if (call.getModuleName() == null
                        && NOT_THE_APPLICATION.stream().noneMatch(call.getClassName()::startsWith)) {
                    return call.toString();
                }
            }
            return stack.length == 0 ? "no code" : stack[0].toString();
        }
    }

    /** The threads that keep a process from ending and that run code of an application, some of them. */
    static String of(Collection<? extends ContextHandler> applications) {
        List<Straggler> all = new ArrayList<>();
        for (Map.Entry<Thread, StackTraceElement[]> entry :
                Thread.getAllStackTraces().entrySet()) {
            Thread thread = entry.getKey();
            String application = application(thread.getContextClassLoader(), applications);
            if (application != null && !thread.isDaemon()) {
                all.add(new Straggler(thread, application, entry.getValue()));
            }
        }
        if (all.isEmpty()) {
            return "nothing that a platform thread of an application does";
        }
        all.sort(Comparator.comparing(
                straggler -> straggler.application() + straggler.thread().getName()));
        String more = all.size() > MAX_THREADS ? "; and " + (all.size() - MAX_THREADS) + " more threads" : "";
        List<String> some =
                all.stream().limit(MAX_THREADS).map(Straggler::toString).toList();
        return OneLine.of(String.join("; ", some)) + more;
    }

    /** The path of the application whose class loader it is, or has made it; null where none has. */
    private static @Nullable String application(
            @Nullable ClassLoader loader, Collection<? extends ContextHandler> applications) {
        for (ClassLoader each = loader; each != null; each = each.getParent()) {
            for (ContextHandler application : applications) {
                if (application.getClassLoader() == each) {
                    return application.getContextPath();
                }
            }
        }
        return null;
    }
}
