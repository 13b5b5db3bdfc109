package org.servletfcgi.launcher.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.exit.OneLine;

/** The applications of a process: looked at first, then unpacked and given an environment each, then started by a server. */
public final class Deployments {

    private final List<Mount> mounts;
    private final List<WebApplication> applications;
    private final @Nullable EeLevel level;

    private Deployments(List<Mount> mounts, List<WebApplication> applications, @Nullable EeLevel level) {
        this.mounts = mounts;
        this.applications = applications;
        this.level = level;
    }

    /**
     * Looks whether the applications are there, without unpacking or loading anything.
     *
     * @param level the environment of all of them; null to find out for each
     * @throws LaunchException naming the first that is no application
     */
    public static Deployments of(List<Mount> mounts, @Nullable EeLevel level) throws LaunchException {
        List<WebApplication> applications = new ArrayList<>();
        for (Mount mount : mounts) {
            applications.add(WebApplication.at(mount.application()));
        }
        return new Deployments(List.copyOf(mounts), List.copyOf(applications), level);
    }

    /**
     * Unpacks archives, finds out environments, loads those that are used, and makes the contexts. Once per JVM.
     *
     * @param work an empty directory of this process
     */
    public List<Deployment> prepare(Path work) throws LaunchException {
        Map<EeLevel, ServletEnvironment> environments = new EnumMap<>(EeLevel.class);
        List<Deployment> deployments = new ArrayList<>();
        for (int i = 0; i < mounts.size(); i++) {
            deployments.add(prepare(
                    mounts.get(i), applications.get(i), directory(work.resolve(String.valueOf(i))), environments));
        }
        return List.copyOf(deployments);
    }

    private Deployment prepare(
            Mount mount, WebApplication application, Path work, Map<EeLevel, ServletEnvironment> environments)
            throws LaunchException {
        Path directory = application.directory(work.resolve("app"));
        EeDetection detection;
        Contents contents;
        try {
            Descriptor descriptor = Descriptor.read(directory.resolve("WEB-INF/web.xml"));
            detection =
                    level == null ? EeDetection.of(directory, descriptor) : new EeDetection(level, "--ee", List.of());
            contents = Contents.of(directory, descriptor);
        } catch (IOException e) {
            throw new LaunchException(ExitStatus.NOINPUT, application.path() + " cannot be read: " + OneLine.of(e), e);
        }
        @Nullable ServletEnvironment environment = environments.get(detection.level());
        if (environment == null) {
            environment = ServletEnvironment.load(detection.level());
            environments.put(detection.level(), environment);
        }
        WebContext context = environment.newApplication(mount.contextPath(), directory, contents, work);
        Deployment deployment = new Deployment(mount, application.path(), detection, context);
        deployment.closeUnknownRealm();
        return deployment;
    }

    private static Path directory(Path path) throws LaunchException {
        try {
            return Files.createDirectory(path);
        } catch (IOException e) {
            throw new LaunchException(
                    ExitStatus.CANTCREAT, "cannot create the directory " + path + ": " + OneLine.of(e), e);
        }
    }
}
