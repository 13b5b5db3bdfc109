package org.servletfcgi.launcher.options;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.servletfcgi.server.Limits;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** An option for each of the connector's {@link Limits}, in their order and with their defaults. */
final class LimitGroup {

    /** What each limit bounds; what happens beyond it is in docs/configuration.md. */
    private static final Map<String, String> DESCRIPTIONS = Map.ofEntries(
            Map.entry("maxConnections", "Connections at once."),
            Map.entry("maxParamsBytes", "Variables of a request, in all."),
            Map.entry("maxParams", "Number of variables of a request."),
            Map.entry("maxParamNameBytes", "Name of a variable."),
            Map.entry("maxParamValueBytes", "Value of a variable."),
            Map.entry("maxRequestsPerConnection", "Requests at once on a connection."),
            Map.entry("maxRequestsInParams", "Of these, requests whose variables have not come in full."),
            Map.entry("connectionParamsBytes", "Variables of all requests of a connection."),
            Map.entry("paramsTimeout", "From the begin of a request to the end of its variables. 0 is any time."),
            Map.entry("contentTimeout", "The application waits for a body and nothing of it comes. 0 is any time."),
            Map.entry("minContentRate", "Bytes a second of a body that the application waits for. 0 is any rate."),
            Map.entry("writeTimeout", "The web server takes nothing of a response. 0 is any time."),
            Map.entry("abortGrace", "An application has to end after its request was aborted."),
            Map.entry("contentBufferBytes", "Memory for the unread body of a request."),
            Map.entry("contentSpoolBytes", "File for the unread body of a request."),
            Map.entry("totalContentBytes", "Memory for unread bodies, in all."),
            Map.entry("connectionContentBytes", "Memory for unread bodies of a connection."),
            Map.entry("connectionSpoolBytes", "Files for unread bodies of a connection."),
            Map.entry("spoolDirectory", "Where these files are made."),
            Map.entry("lingerBytes", "Body that is taken and dropped after an early response."),
            Map.entry("lingerTime", "How long that may take."),
            Map.entry("responseHeadBytes", "Head of a response."),
            Map.entry("keepAliveTimeout", "A connection without a request is kept. 0 is any time."));

    private final Map<String, OptionSpec> options = new LinkedHashMap<>();

    CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        for (RecordComponent limit : Limits.class.getRecordComponents()) {
            OptionSpec option = option(limit);
            options.put(limit.getName(), option);
            spec.addOption(option);
        }
        return spec;
    }

    private static OptionSpec option(RecordComponent limit) {
        String name = limit.getName();
        return OptionSpec.builder("--" + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
                .type(limit.getType())
                .converters(converter(limit))
                .paramLabel(label(limit))
                .defaultValue(defaultText(limit))
                .description(Objects.requireNonNull(DESCRIPTIONS.get(name), name))
                .build();
    }

    private static String label(RecordComponent limit) {
        if (limit.getType() == Duration.class) {
            return "TIME";
        }
        if (limit.getType() == Path.class) {
            return "DIRECTORY";
        }
        return isSize(limit) ? "BYTES" : "N";
    }

    private static boolean isSize(RecordComponent limit) {
        return limit.getName().endsWith("Bytes");
    }

    private static String defaultText(RecordComponent limit) {
        try {
            Object value = limit.getAccessor().invoke(Limits.DEFAULT);
            if (value instanceof Duration duration) {
                return Values.text(duration);
            }
            return isSize(limit) ? Values.sizeText(((Number) value).longValue()) : value.toString();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of one limit among the defaults, so that a value out of its range is told with its place. */
    private static ITypeConverter<?> converter(RecordComponent limit) {
        return text -> {
            Object value = value(limit, text);
            try {
                set(Limits.builder(), limit, value).build();
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
            return value;
        };
    }

    private static Object value(RecordComponent limit, String text) {
        Class<?> type = limit.getType();
        if (type == Duration.class) {
            return Values.duration(text);
        }
        if (type == Path.class) {
            return Path.of(text);
        }
        long number = isSize(limit) ? Values.size(text) : Values.number(text, 0, Long.MAX_VALUE);
        if (type == long.class) {
            return number;
        }
        if (number > Integer.MAX_VALUE) {
            throw Values.unexpected("at most " + Integer.MAX_VALUE, text);
        }
        return (int) number;
    }

    private static Limits.Builder set(Limits.Builder limits, RecordComponent limit, Object value) {
        try {
            Limits.Builder.class.getMethod(limit.getName(), limit.getType()).invoke(limits, value);
            return limits;
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    Limits limits() {
        Limits.Builder limits = Limits.builder();
        for (RecordComponent limit : Limits.class.getRecordComponents()) {
            Object value = Objects.requireNonNull(options.get(limit.getName())).getValue();
            set(limits, limit, value);
        }
        return limits.build();
    }
}
