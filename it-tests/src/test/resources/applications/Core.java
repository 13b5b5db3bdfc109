import EE.servlet.http.HttpServletRequest;

/** Jetty's own objects under a servlet's, which applications reach by reflection only. */
final class Core {
    private static final String PACKAGE = "org.eclipse.jetty.server.";

    private Core() {}

    static void hold(Held held, HttpServletRequest request) {
        try {
            Object core = core(request);
            Class<?> type = type(core.getClass(), PACKAGE + "Request");
            ClassLoader loader = type.getClassLoader();
            held.hold("coreRequest", type, core);
            Object fields = type.getMethod("getHeaders").invoke(core);
            held.hold("coreRequestFields", loader.loadClass("org.eclipse.jetty.http.HttpFields"), fields);
            Object inner = type.getMethod("unWrap", type).invoke(null, core);
            Object channel = type.getMethod("getComponents").invoke(inner);
            held.hold("coreChannel", loader.loadClass(PACKAGE + "Components"), channel);
            Object response = channel.getClass().getMethod("getResponse").invoke(channel);
            Class<?> responseType = loader.loadClass(PACKAGE + "Response");
            held.hold("coreResponse", responseType, response);
            Object answered = responseType.getMethod("getHeaders").invoke(response);
            held.hold("coreResponseFields", loader.loadClass("org.eclipse.jetty.http.HttpFields$Mutable"), answered);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object core(HttpServletRequest request) throws ReflectiveOperationException {
        for (String getter : new String[] {"getCoreRequest", "getRequest"}) {
            try {
                Object core = request.getClass().getMethod(getter).invoke(request);
                if (type(core.getClass(), PACKAGE + "Request") != null) {
                    return core;
                }
            } catch (NoSuchMethodException e) {
                // the other environments' one
            }
        }
        throw new IllegalStateException("no core request in " + request.getClass());
    }

    private static Class<?> type(Class<?> of, String name) {
        for (Class<?> c = of; c != null; c = c.getSuperclass()) {
            for (Class<?> i : c.getInterfaces()) {
                if (i.getName().equals(name)) {
                    return i;
                }
                Class<?> above = type(i, name);
                if (above != null) {
                    return above;
                }
            }
        }
        return null;
    }
}
