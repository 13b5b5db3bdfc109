package org.servletfcgi.launcher.deploy;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a started application has registered, without what the environment has for every application. Read by name, as
 * the environments have no types in common.
 *
 * @param servlets the mappings and classes of servlets, by their names
 */
record Description(Map<String, Servlet> servlets, int filters, int listeners) {

    record Servlet(@Nullable String type, List<String> mappings) {}

    private static final String ENVIRONMENT = "org.eclipse.jetty.";

    /** @param handler a {@code ServletHandler} of any environment */
    static Description of(Object handler) throws ReflectiveOperationException {
        Map<String, Servlet> servlets = new TreeMap<>();
        for (Object holder : own(handler, "getServlets")) {
            servlets.put(
                    String.valueOf(call(holder, "getName")),
                    new Servlet((String) call(holder, "getClassName"), new ArrayList<>()));
        }
        for (Object mapping : all(handler, "getServletMappings")) {
            @Nullable Servlet servlet = servlets.get(String.valueOf(call(mapping, "getServletName")));
            if (servlet != null) {
                for (Object path : all(mapping, "getPathSpecs")) {
                    servlet.mappings.add(path.toString());
                }
            }
        }
        return new Description(
                servlets,
                own(handler, "getFilters").size(),
                own(handler, "getListeners").size());
    }

    /** Lines for the operator, indented. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        servlets.forEach((name, servlet) -> lines.add("  servlet " + name
                + (servlet.type == null || servlet.type.equals(name) ? "" : " (" + servlet.type + ")") + ": "
                + (servlet.mappings.isEmpty() ? "no mapping" : String.join(", ", servlet.mappings))));
        lines.add("  " + count(servlets.size(), "servlet") + ", " + count(filters, "filter") + ", "
                + count(listeners, "listener"));
        return lines;
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static List<Object> own(Object handler, String getter) throws ReflectiveOperationException {
        List<Object> own = new ArrayList<>();
        for (Object holder : all(handler, getter)) {
            if (!String.valueOf(call(holder, "getClassName")).startsWith(ENVIRONMENT)) {
                own.add(holder);
            }
        }
        return own;
    }

    private static List<Object> all(Object object, String getter) throws ReflectiveOperationException {
        @Nullable Object array = call(object, getter);
        List<Object> all = new ArrayList<>();
        for (int i = 0; array != null && i < Array.getLength(array); i++) {
            all.add(Objects.requireNonNull(Array.get(array, i)));
        }
        return all;
    }

    private static @Nullable Object call(Object object, String getter) throws ReflectiveOperationException {
        return object.getClass().getMethod(getter).invoke(object);
    }
}
