import EE.servlet.AsyncContext;
import EE.servlet.ServletRequest;
import EE.servlet.ServletResponse;
import EE.servlet.http.Cookie;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Calls every method of a type in turns, with arguments that show where they came from, and looks at what they return. */
final class Calls {
    private static final Pattern MARKER = Pattern.compile("m[0-9a-f]{8}z");
    private static final int MOST_ELEMENTS = 64;
    private static final int MOST_FOREIGN = 20;

    /** Reads that a client's content decides on when to return; the others are enough. */
    private static final Set<String> LEFT_OUT = Set.of("lines", "transferTo", "wait", "notify", "notifyAll", "forEach",
            "forEachRemaining", "asIterator");

    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();
    private final Map<Class<?>, Method[]> methods = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();
    private final Queue<String> foreign = new ConcurrentLinkedQueue<>();
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private final LongAdder foreigners = new LongAdder();
    private final LongAdder thrown = new LongAdder();

    /** The servlet has got the request. */
    void begun(String marker) {
        open.add(marker);
    }

    /** It has been answered. */
    void ended(String marker) {
        open.remove(marker);
    }

    /** Lines of {@code name count}, then of what was of another request. */
    String report() {
        StringBuilder report = new StringBuilder();
        counts.forEach((name, count) -> report.append(name).append(' ').append(count).append('\n'));
        report.append("thrown ").append(thrown).append('\n');
        report.append("foreign ").append(foreigners).append('\n');
        open.forEach(marker -> report.append("open: ").append(marker).append('\n'));
        foreign.forEach(line -> report.append("foreign: ").append(line).append('\n'));
        return report.toString();
    }

    void count(String name, Runnable call) {
        counts.computeIfAbsent(name, n -> new LongAdder()).increment();
        try {
            call.run();
        } catch (Throwable e) {
            thrown.increment();
        }
    }

    /** What applications do most. */
    void favourites(Held held) {
        count("often.addCookie", () -> held.response.addCookie(new Cookie("late", "late-" + held.marker)));
        count("often.setAttribute", () -> held.request.setAttribute("late.late", "late-" + held.marker));
        count("often.setHeader", () -> held.response.setHeader("X-Late", "late-" + held.marker));
        count("often.getHeader", () -> look(held, "often.getHeader", held.request.getHeader("X-Marker")));
        count("often.getCookies", () -> look(held, "often.getCookies", held.request.getCookies()));
        count("often.write", () -> {
            try {
                held.response.getWriter().print("late-" + held.marker);
                held.response.getWriter().flush();
            } catch (IllegalStateException e) {
                write(held);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        count("often.flushBuffer", () -> {
            try {
                held.response.flushBuffer();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private static void write(Held held) {
        try {
            held.response.getOutputStream().write(late(held));
            held.response.getOutputStream().flush();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Calls the method of the target's type whose turn it is. */
    void next(Held held, Held.Target target) {
        Method[] all = methods.computeIfAbsent(target.type, type -> methods(target.kind, type));
        int turn = turns.computeIfAbsent(target.kind, kind -> new AtomicInteger()).getAndIncrement();
        Method method = all[Math.floorMod(turn, all.length)];
        String name = name(target.kind, method);
        counts.computeIfAbsent(name, n -> new LongAdder()).increment();
        Object[] arguments = arguments(held, method);
        try {
            Object result = method.invoke(target.object, arguments);
            look(held, name, result);
            for (Object argument : arguments) {
                look(held, name, argument);
            }
            address(held, method, result);
            if (result instanceof AsyncContext context) {
                context.setTimeout(50);
            }
        } catch (InvocationTargetException | RuntimeException e) {
            thrown.increment();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String name(String kind, Method method) {
        StringBuilder name = new StringBuilder(kind).append('.').append(method.getName());
        Arrays.stream(method.getParameterTypes())
                .forEach(type -> name.append(',').append(type.getSimpleName()));
        return name.toString();
    }

    private Method[] methods(String kind, Class<?> type) {
        Method[] all = Arrays.stream(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.getDeclaringClass() != Object.class)
                .filter(method -> !LEFT_OUT.contains(method.getName()))
                .sorted(Comparator.comparing(Method::toString))
                .toArray(Method[]::new);
        for (Method method : all) {
            counts.putIfAbsent(name(kind, method), new LongAdder());
        }
        return all;
    }

    private static byte[] late(Held held) {
        return ("late-" + held.marker).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Object[] arguments(Held held, Method method) {
        Class<?>[] types = method.getParameterTypes();
        Object[] arguments = new Object[types.length];
        boolean array = false;
        int ints = 0;
        for (int i = 0; i < types.length; i++) {
            Class<?> type = types[i];
            array |= type.isArray() || type == String.class;
            if (type == int.class) {
                arguments[i] = array && types.length > 1 ? ints++ * 4 : 299;
            } else if (type == String.class) {
                arguments[i] = i == 0 && hasName(method) ? "X-Late" : "late-" + held.marker;
            } else {
                arguments[i] = argument(held, method, type);
            }
        }
        String name = method.getName();
        if (types.length == 1 && types[0] == String.class && !hasName(method)) {
            arguments[0] = switch (name) {
                case "getHeader", "getHeaders", "getDateHeader", "getIntHeader" -> "X-Marker";
                case "getParameter", "getParameterValues" -> "q";
                case "getAttribute" -> "late.marker";
                case "setCharacterEncoding" -> "UTF-16";
                case "write" -> "late";
                default -> arguments[0];
            };
        }
        return arguments;
    }

    /** Whether its first text is a name rather than a value. */
    private static boolean hasName(Method method) {
        return method.getName().matches("(set|add|put|remove|ensure|compute).*")
                && method.getParameterCount() > 1;
    }

    private static Object argument(Held held, Method method, Class<?> type) {
        boolean reading = method.getName().startsWith("read");
        if (type == boolean.class) {
            return true;
        } else if (type == long.class) {
            return 3L;
        } else if (type == char.class) {
            return 'L';
        } else if (type == float.class) {
            return 1f;
        } else if (type == double.class) {
            return 1d;
        } else if (type == byte[].class) {
            return reading ? new byte[64] : late(held);
        } else if (type == char[].class) {
            return reading ? new char[64] : ("late-" + held.marker).toCharArray();
        } else if (type == ByteBuffer.class) {
            return reading ? ByteBuffer.allocate(64) : ByteBuffer.wrap(late(held));
        } else if (type == CharBuffer.class) {
            return CharBuffer.allocate(64);
        } else if (type == Cookie.class) {
            return new Cookie("late", "late-" + held.marker);
        } else if (type == Locale.class) {
            return Locale.GERMAN;
        } else if (type == Locale[].class || type == Object[].class) {
            return new Object[0];
        } else if (type == java.nio.charset.Charset.class) {
            return StandardCharsets.UTF_16;
        } else if (type.isAssignableFrom(held.request.getClass()) && ServletRequest.class.isAssignableFrom(type)) {
            return held.request;
        } else if (type.isAssignableFrom(held.response.getClass()) && ServletResponse.class.isAssignableFrom(type)) {
            return held.response;
        } else if (type == Object.class || type == CharSequence.class) {
            return "late-" + held.marker;
        } else if (type == Throwable.class) {
            return new IllegalStateException("late-" + held.marker);
        } else if (type == Map.class) {
            return Map.of();
        } else if (type == Collection.class || type == List.class) {
            return List.of();
        }
        return type.isInterface() ? doingNothing(type) : null;
    }

    /** Callbacks and listeners: those with methods of their own have them. */
    private static Object doingNothing(Class<?> type) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.isDefault()) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            Class<?> result = method.getReturnType();
            if (result == boolean.class || method.getName().equals("test")) {
                return false;
            }
            return switch (method.getName()) {
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                case "toString" -> "late";
                case "apply" -> arguments[0];
                default -> result == int.class ? (Object) 0 : null;
            };
        };
        return Proxy.newProxyInstance(Calls.class.getClassLoader(), new Class<?>[] {type}, handler);
    }

    private void address(Held held, Method method, Object result) {
        Object own = held.addresses.get(method.getName());
        boolean none = result == null || result.equals("") || result.equals(0) || result.equals(-1);
        // EE8 and EE9 take the request's own local address for its host when they have let go of the latter.
        boolean others = !none && !held.addresses.containsValue(result);
        if (own != null && method.getParameterCount() == 0 && others) {
            foreign(held, method.getName(), result + " instead of " + own);
        }
    }

    private void look(Held held, String name, Object result) {
        String text = text(result);
        if (text == null) {
            return;
        }
        Matcher matcher = MARKER.matcher(text);
        while (matcher.find()) {
            if (!matcher.group().equals(held.marker)) {
                foreign(held, name, text.substring(0, Math.min(text.length(), 100)));
                return;
            }
        }
    }

    private void foreign(Held held, String name, String what) {
        foreigners.increment();
        if (foreign.size() < MOST_FOREIGN) {
            foreign.add(name + " of " + held.marker + ": " + what.replaceAll("[^\\x20-\\x7e]", " "));
        }
    }

    private static String text(Object result) {
        if (result instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } else if (result instanceof char[] chars) {
            return new String(chars);
        } else if (result instanceof ByteBuffer buffer) {
            return buffer.hasArray() ? new String(buffer.array(), StandardCharsets.ISO_8859_1) : null;
        } else if (result instanceof CharBuffer buffer) {
            return new String(buffer.array());
        } else if (result instanceof CharSequence || result instanceof Map) {
            return result.toString();
        } else if (result instanceof Cookie cookie) {
            return cookie.getName() + "=" + cookie.getValue() + " " + cookie.getPath();
        } else if (result instanceof Object[] array) {
            return text(Arrays.asList(array).iterator());
        } else if (result instanceof Enumeration<?> enumeration) {
            return text(enumeration.asIterator());
        } else if (result instanceof Iterable<?> iterable) {
            return text(iterable.iterator());
        }
        return null;
    }

    private static String text(Iterator<?> elements) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < MOST_ELEMENTS && elements.hasNext(); i++) {
            Object element = elements.next();
            String part = element instanceof Cookie ? text(element) : String.valueOf(element);
            text.append(part).append(' ');
        }
        return text.toString();
    }
}
