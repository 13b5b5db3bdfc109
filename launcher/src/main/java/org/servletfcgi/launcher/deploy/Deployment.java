package org.servletfcgi.launcher.deploy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.servletfcgi.launcher.ExitStatus;
import org.servletfcgi.launcher.LaunchException;
import org.servletfcgi.launcher.OneLine;

/** An application with its environment, before, while and after a server runs it. */
public final class Deployment {

    private final Mount mount;
    private final Path path;
    private final EeDetection detection;
    private final WebContext context;

    /** Kept here because the stop after a failed start forgets it. */
    private final AtomicBoolean failed = new AtomicBoolean();

    Deployment(Mount mount, Path path, EeDetection detection, WebContext context) {
        this.mount = mount;
        this.path = path;
        this.detection = detection;
        this.context = context;
        context.handler().addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleFailure(LifeCycle handler, Throwable cause) {
                failed.set(true);
            }
        });
    }

    /** As the command line has it. */
    public Mount mount() {
        return mount;
    }

    /** The archive or directory, without symbolic links. */
    public Path path() {
        return path;
    }

    /** The environment it runs on. */
    public EeLevel level() {
        return detection.level();
    }

    /** What to add to a server. */
    public ContextHandler handler() {
        return context.handler();
    }

    /** Sentences for the operator. */
    public List<String> warnings() {
        return detection.warnings();
    }

    /** What to report when a server with these applications did not start: which of them was it, and why. */
    public static LaunchException failure(List<Deployment> deployments, Throwable cause) {
        String what = deployments.stream()
                .filter(deployment -> deployment.failed.get())
                .findFirst()
                .map(deployment -> deployment.path().toString())
                .orElse("the server");
        return new LaunchException(ExitStatus.SOFTWARE, what + " does not start: " + OneLine.of(cause), cause);
    }

    /** The archive, its context path and its environment. */
    @Override
    public String toString() {
        return path + " at " + mount.contextPath() + " (" + level().label() + ")";
    }
}
