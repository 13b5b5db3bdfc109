package org.servletfcgi.launcher.deploy;

import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The class path without the libraries of the environment that is on it for a quick start: the parent of another
 * environment. What a name belongs to is told from where the class path has it.
 */
final class CoreClassLoader extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader classPath;
    private final String hidden;

    /** @param hidden what the addresses of the hidden libraries begin with */
    CoreClassLoader(ClassLoader classPath, String hidden) {
        super("core", ClassLoader.getPlatformClassLoader());
        this.classPath = classPath;
        this.hidden = hidden;
    }

    /** Called for what the platform does not have. */
    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        URL file = classPath.getResource(name.replace('.', '/') + ".class");
        if (file == null || !isVisible(file)) {
            throw new ClassNotFoundException(name);
        }
        return classPath.loadClass(name);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        try {
            for (Enumeration<URL> all = classPath.getResources(name); all.hasMoreElements(); ) {
                URL url = all.nextElement();
                if (isVisible(url)) {
                    return url;
                }
            }
            return null;
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
        List<URL> visible = new ArrayList<>();
        for (URL url : Collections.list(classPath.getResources(name))) {
            if (isVisible(url)) {
                visible.add(url);
            }
        }
        return Collections.enumeration(visible);
    }

    /** What is in the platform's modules is found there. */
    private boolean isVisible(URL url) {
        return !url.getProtocol().equals("jrt") && !url.toExternalForm().startsWith(hidden);
    }
}
