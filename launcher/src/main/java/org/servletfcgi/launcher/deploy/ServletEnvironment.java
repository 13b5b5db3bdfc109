package org.servletfcgi.launcher.deploy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.eclipse.jetty.ee.webapp.WebAppClassLoading;
import org.eclipse.jetty.server.Deployable;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.component.Environment;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.launcher.ExitStatus;
import org.servletfcgi.launcher.LaunchException;
import org.servletfcgi.launcher.OneLine;

/** Jetty's implementation of a generation of the Servlet API, in a class loader of its own: {@code lib/NAME}. */
final class ServletEnvironment {

    /** System property: the environment whose libraries are on the class path, where class-data sharing finds them. */
    private static final String ON_CLASS_PATH = "org.servletfcgi.ee";

    private final EeLevel level;
    private final Environment environment;

    private ServletEnvironment(EeLevel level, Environment environment) {
        this.level = level;
        this.environment = environment;
    }

    /** Loads the environment, which must not have been loaded before in this JVM. */
    static ServletEnvironment load(EeLevel level) throws LaunchException {
        try {
            Path lib = Path.of(ServletEnvironment.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .resolveSibling(level.label());
            if (!Files.isDirectory(lib)) {
                throw new LaunchException(ExitStatus.OSFILE, "the installation is incomplete: there is no " + lib);
            }
            Environment environment = Environment.create(level.label(), classLoader(level, lib));
            WebAppClassLoading.addHiddenClasses(environment, "org.servletfcgi.", "org.slf4j.", "picocli.");
            return new ServletEnvironment(level, environment);
        } catch (IOException | URISyntaxException e) {
            throw new LaunchException(ExitStatus.OSFILE, "the installation cannot be read: " + OneLine.of(e), e);
        }
    }

    private static ClassLoader classLoader(EeLevel level, Path lib) throws IOException {
        ClassLoader classPath = ServletEnvironment.class.getClassLoader();
        String preloaded = System.getProperty(ON_CLASS_PATH);
        URL marker = preloaded == null
                ? null
                : classPath.getResource(contextClass(preloaded).replace('.', '/') + ".class");
        if (marker == null) {
            return new URLClassLoader(level.label(), jars(lib), classPath);
        }
        if (level.label().equals(preloaded)) {
            return classPath;
        }
        // jar:file:/.../lib/ee11/jetty-ee11-webapp-1.2.3.jar!/org/...
        String jar = marker.toExternalForm().replaceFirst("!/.*", "");
        String hidden = jar.substring(0, jar.lastIndexOf('/') + 1);
        return new URLClassLoader(level.label(), jars(lib), new CoreClassLoader(classPath, hidden));
    }

    private static URL[] jars(Path lib) throws IOException {
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(lib, "*.jar")) {
            files.forEach(jars::add);
        }
        Collections.sort(jars);
        return jars.stream().map(ServletEnvironment::url).toArray(URL[]::new);
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String contextClass(String name) {
        return "org.eclipse.jetty." + name + ".webapp.WebAppContext";
    }

    /**
     * An application that is not started yet.
     *
     * @param directory the application, unpacked
     * @param work a directory of its own that need not exist
     */
    WebContext newApplication(String contextPath, Path directory, Path work) throws LaunchException {
        Attributes attributes = new Attributes.Mapped();
        attributes.setAttribute(Deployable.MAIN_PATH, directory);
        attributes.setAttribute(Deployable.WAR, directory.toUri().toString());
        attributes.setAttribute(Deployable.CONTEXT_PATH, contextPath);
        attributes.setAttribute(Deployable.CONTAINER_SCAN_JARS, containerScanJars());
        attributes.setAttribute(Deployable.TEMP_DIR, work.toFile());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(environment.getClassLoader());
        try {
            Object context = environment
                    .getClassLoader()
                    .loadClass(contextClass(level.label()))
                    .getConstructor()
                    .newInstance();
            WebContext application = new WebContext(context);
            application.set("setThrowUnavailableOnStartupException", true);
            // Jetty's default servlet lists directories unless it is told not to; an application can say otherwise.
            application.setInitParameter("org.eclipse.jetty.servlet.Default.dirAllowed", "false");
            ((Deployable) context).initializeDefaults(attributes);
            // Looks for them by the thread's class loader, and once for all applications of the environment.
            application.get("getConfigurations");
            application.hideStackTraces();
            return application;
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new LaunchException(
                    ExitStatus.OSFILE, "the libraries of " + level.label() + " do not fit: " + OneLine.of(cause(e)), e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Throwable cause(Throwable e) {
        @Nullable Throwable cause = e instanceof InvocationTargetException ? e.getCause() : null;
        return cause == null ? e : cause;
    }

    /**
     * Libraries of the environment that may hold tag libraries and supertypes of the application's classes, as Jetty's own
     * deployer has it; the folder's name keeps those out that another environment has on the class path.
     */
    private String containerScanJars() {
        return ".*/" + level.label()
                + "/(jetty-servlet-api|jetty-jakarta-servlet-api|jakarta\\.servlet-api|jakarta\\.servlet\\.jsp\\.jstl"
                + "|javax\\.servlet\\.jsp\\.jstl|org\\.glassfish\\.web\\.jakarta\\.servlet\\.jsp\\.jstl|wasp)-[^/]*\\.jar$";
    }
}
