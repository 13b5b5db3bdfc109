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
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.exit.OneLine;

/** Jetty's implementation of a generation of the Servlet API, in a class loader of its own: {@code lib/NAME}. */
final class ServletEnvironment {

    /** System property: the environment whose libraries are on the class path, where class-data sharing finds them. */
    private static final String ON_CLASS_PATH = "org.servletfcgi.ee";

    /**
     * The Servlet API itself, to find classes that implement it indirectly; the folder's name keeps that out which another
     * environment has on the class path.
     */
    private static final String SERVLET_API =
            "/(jetty-servlet-api|jetty-jakarta-servlet-api|jakarta\\.servlet-api)-[^/]*\\.jar$";

    /** Parts of another server packed with an application, such as WebSocket of Jetty 11: they work in that only. */
    private static final String OTHER_SERVERS =
            "org\\.eclipse\\.jetty\\.(?!ee\\d).*|org\\.apache\\.tomcat\\.websocket\\..*";

    private static final String PAGES_INITIALIZER = "org\\.eclipse\\.jetty\\.ee\\d+\\.apache\\.jsp\\..*";
    private static final String WEB_SOCKET_INITIALIZER = "org\\.eclipse\\.jetty\\.ee\\d+\\.websocket\\..*";

    private final EeLevel level;
    private final Environment environment;

    private ServletEnvironment(EeLevel level, Environment environment) {
        this.level = level;
        this.environment = environment;
    }

    /** Loads the environment, which must not have been loaded before in this JVM. */
    static ServletEnvironment load(EeLevel level) throws LaunchException {
        try {
            Path core = Path.of(ServletEnvironment.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path lib = core.resolveSibling(level.label());
            if (!Files.isDirectory(lib)) {
                throw new LaunchException(ExitStatus.OSFILE, "the installation is incomplete: there is no " + lib);
            }
            Environment environment = Environment.create(level.label(), classLoader(level, lib));
            WebAppClassLoading.addHiddenClasses(environment, core(core.resolveSibling("")));
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

    /** The libraries of the server itself, and where it runs from a folder of classes, that. */
    private static String[] core(Path lib) throws IOException {
        List<String> locations = new ArrayList<>();
        for (URL jar : jars(lib)) {
            locations.add(jar.toString());
        }
        locations.add("org.servletfcgi.");
        return locations.toArray(String[]::new);
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
     * @param work an existing directory of its own
     */
    WebContext newApplication(String contextPath, Path directory, Contents contents, Path work) throws LaunchException {
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
            if (contents.hasPages() && !contents.hasTagLibrary()) {
                application.setAttribute("org.eclipse.jetty.tlds", Pages.tagLibraries(environment.getClassLoader()));
            }
            ((Deployable) context).initializeDefaults(attributes(contextPath, directory, contents, work));
            // Looks for them by the thread's class loader, and once for all applications of the environment.
            application.get("getConfigurations");
            application.hideStackTraces();
            return application;
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new LaunchException(
                    ExitStatus.OSFILE, "the libraries of " + level.label() + " do not fit: " + OneLine.of(cause(e)), e);
        } catch (IOException e) {
            throw new LaunchException(ExitStatus.CANTCREAT, "cannot write into " + work + ": " + OneLine.of(e), e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Throwable cause(Throwable e) {
        @Nullable Throwable cause = e instanceof InvocationTargetException ? e.getCause() : null;
        return cause == null ? e : cause;
    }

    private Attributes attributes(String contextPath, Path directory, Contents contents, Path work) throws IOException {
        Attributes attributes = new Attributes.Mapped();
        attributes.setAttribute(Deployable.MAIN_PATH, directory);
        attributes.setAttribute(Deployable.WAR, directory.toUri().toString());
        attributes.setAttribute(Deployable.CONTEXT_PATH, contextPath);
        attributes.setAttribute(Deployable.TEMP_DIR, work.resolve("temp").toFile());
        if (contents.hasInitializers() || contents.hasWebSockets()) {
            attributes.setAttribute(Deployable.CONTAINER_SCAN_JARS, ".*/" + level.label() + SERVLET_API);
        }
        if (!contents.hasPages()) {
            attributes.setAttribute(
                    Deployable.DEFAULTS_DESCRIPTOR,
                    Pages.defaultsWithout(level, environment.getClassLoader(), work)
                            .toUri()
                            .toString());
        }
        attributes.setAttribute(
                Deployable.SCI_EXCLUSION_PATTERN,
                OTHER_SERVERS
                        + (contents.hasPages() ? "" : "|" + PAGES_INITIALIZER)
                        + (contents.hasWebSockets() ? "" : "|" + WEB_SOCKET_INITIALIZER));
        return attributes;
    }
}
