package org.servletfcgi.launcher;

import java.io.IOException;
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
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.component.Environment;

/** A generation of the Servlet API and Jetty's implementation of it, in a class loader of their own: {@code lib/NAME}. */
final class ServletEnvironment {

    /** Jakarta EE 11, Servlet 6.1: also runs applications written for Servlet 6.0. */
    static final String EE11 = "ee11";

    /** System property: the environment whose libraries are on the class path, where class-data sharing finds them. */
    static final String ON_CLASS_PATH = "org.servletfcgi.ee";

    /** Container libraries that may hold tag libraries and web fragments, as Jetty's own deployer has it. */
    private static final String CONTAINER_SCAN_JARS = ".*/jakarta.servlet-api-[^/]*\\.jar$";

    private final Environment environment;

    private ServletEnvironment(Environment environment) {
        this.environment = environment;
    }

    static ServletEnvironment load(String name) throws LaunchException {
        try {
            Path lib = Path.of(ServletEnvironment.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .resolveSibling(name);
            if (!Files.isDirectory(lib)) {
                throw new LaunchException(ExitStatus.OSFILE, "the installation is incomplete: there is no " + lib);
            }
            ClassLoader loader = name.equals(System.getProperty(ON_CLASS_PATH))
                    ? ServletEnvironment.class.getClassLoader()
                    : new URLClassLoader(name, jars(lib), ServletEnvironment.class.getClassLoader());
            Environment environment = Environment.create(name, loader);
            WebAppClassLoading.addHiddenClasses(environment, "org.servletfcgi.", "org.slf4j.", "picocli.");
            return new ServletEnvironment(environment);
        } catch (IOException | URISyntaxException e) {
            throw new LaunchException(ExitStatus.OSFILE, "the installation cannot be read: " + OneLine.of(e), e);
        }
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

    /**
     * An application that is not started yet.
     *
     * @param directory the application, unpacked
     * @param work a directory of its own that need not exist
     */
    ContextHandler newApplication(String contextPath, Path directory, Path work) throws LaunchException {
        Attributes attributes = new Attributes.Mapped();
        attributes.setAttribute(Deployable.MAIN_PATH, directory);
        attributes.setAttribute(Deployable.WAR, directory.toUri().toString());
        attributes.setAttribute(Deployable.CONTEXT_PATH, contextPath);
        attributes.setAttribute(Deployable.CONTAINER_SCAN_JARS, CONTAINER_SCAN_JARS);
        attributes.setAttribute(Deployable.TEMP_DIR, work.toFile());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(environment.getClassLoader());
        try {
            Class<?> type = environment
                    .getClassLoader()
                    .loadClass("org.eclipse.jetty." + environment.getName() + ".webapp.WebAppContext");
            ContextHandler context = (ContextHandler) type.getConstructor().newInstance();
            type.getMethod("setThrowUnavailableOnStartupException", boolean.class)
                    .invoke(context, true);
            // Jetty's default servlet lists directories unless it is told not to; an application can say otherwise.
            type.getMethod("setInitParameter", String.class, String.class)
                    .invoke(context, "org.eclipse.jetty.servlet.Default.dirAllowed", "false");
            ((Deployable) context).initializeDefaults(attributes);
            hideStackTraces(context);
            return context;
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new LaunchException(
                    ExitStatus.OSFILE,
                    "the libraries of " + environment.getName() + " do not fit: " + OneLine.of(e),
                    e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** On Jetty's error pages, where the application has none of its own; the environments show them by default. */
    private static void hideStackTraces(ContextHandler context) {
        if (context.getErrorHandler() instanceof ErrorHandler errors) {
            errors.setShowStacks(false);
            errors.setShowOrigin(false);
            errors.setShowMessageInTitle(false);
        }
    }
}
