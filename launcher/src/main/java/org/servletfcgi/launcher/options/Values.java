package org.servletfcgi.launcher.options;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The connector's texts of settings, with picocli's exception for what is no text of a value. */
final class Values {

    private Values() {}

    static TypeConversionException unexpected(String expected, String text) {
        return new TypeConversionException("expected %s, but got '%s'".formatted(expected, text));
    }

    /** A converter of texts that a parser refuses with an {@link IllegalArgumentException}. */
    static <T> ITypeConverter<T> converter(Function<String, T> parser) {
        return text -> checked(() -> parser.apply(text));
    }

    private static <T> T checked(Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    static Duration duration(String text) {
        return checked(() -> org.servletfcgi.connector.Values.duration(text));
    }

    static int number(String text, int least, int most) {
        return checked(() -> (int) org.servletfcgi.connector.Values.number(text, least, most));
    }

    static <E extends Enum<E>> ITypeConverter<E> constant(Class<E> type) {
        return converter(text -> org.servletfcgi.connector.Values.constant(type, text));
    }
}
