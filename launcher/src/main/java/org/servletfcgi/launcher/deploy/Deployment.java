package org.servletfcgi.launcher.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.exit.OneLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An application with its environment, before, while and after a server runs it. */
public final class Deployment {

    private static final Logger LOG = LoggerFactory.getLogger(Deployment.class);

    private final Mount mount;
    private final Path path;
    private final EeDetection detection;
    private final WebContext context;

    private final List<String> warnings = new CopyOnWriteArrayList<>();

    /** Kept here because the stop after a failed start forgets it. */
    private final AtomicBoolean failed = new AtomicBoolean();

    Deployment(Mount mount, Path path, EeDetection detection, WebContext context) {
        this.mount = mount;
        this.path = path;
        this.detection = detection;
        this.context = context;
        warnings.addAll(detection.warnings());
        context.handler().addEventListener(new RequestNames());
        context.handler().addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleFailure(LifeCycle handler, Throwable cause) {
                failed.set(true);
            }
        });
    }

    /** Says so where nobody can log in, instead of not starting. */
    void closeUnknownRealm() throws LaunchException {
        try {
            context.closeUnknownRealm(realm -> {
                String warning = "it asks for logins" + (realm.isEmpty() ? "" : " in the realm '" + realm + "'")
                        + ", but has no WEB-INF/jetty-web.xml that says where the users are: nobody can log in";
                warnings.add(warning);
                LOG.warn("{}: {}", path, warning);
            });
        } catch (ReflectiveOperationException e) {
            throw new LaunchException(ExitStatus.OSFILE, "the libraries of " + level() + " do not fit", e);
        }
    }

    /** Has the application see the user whom the web server has authenticated; for connectors that trust it. */
    public void showLogins() throws LaunchException {
        try {
            context.showLogins(level());
        } catch (ReflectiveOperationException e) {
            throw new LaunchException(ExitStatus.OSFILE, "the libraries of " + level() + " do not fit", e);
        }
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
        return List.copyOf(warnings);
    }

    /**
     * Lines for the operator about the application, which has to be started: where and on what it runs, what it has
     * registered, and warnings.
     */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        lines.add(path + " at " + mount.contextPath() + ": " + level().label() + " (" + level().servlet()
                + "), told from " + detection.reason());
        try {
            lines.addAll(context.describe().lines());
        } catch (ReflectiveOperationException e) {
            lines.add("  what it has registered cannot be told: " + OneLine.of(e));
        }
        warnings.forEach(warning -> lines.add("  warning: " + warning));
        return lines;
    }

    /** What to report when a server with these applications did not start: which of them was it, and why. */
    public static LaunchException failure(List<Deployment> deployments, Throwable cause) {
        for (Deployment deployment : deployments) {
            if (deployment.failed.get()) {
                return new LaunchException(
                        ExitStatus.SOFTWARE,
                        deployment.path + " does not start: " + StartFailure.describe(cause, deployment.level()),
                        cause);
            }
        }
        return new LaunchException(ExitStatus.SOFTWARE, "the server does not start: " + OneLine.of(cause), cause);
    }

    /** The archive, its context path and its environment. */
    @Override
    public String toString() {
        return path + " at " + mount.contextPath() + " (" + level().label() + ")";
    }
}
