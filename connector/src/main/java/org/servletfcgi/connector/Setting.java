package org.servletfcgi.connector;

import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.connector.Values.Form;

/** A setting of a {@link FastCgiConnector} that can be given as a text; {@link Settings#all()} has them all. */
public final class Setting {

    /** What its texts are like. */
    public enum Kind {
        /** Any form of its own, given in the description. */
        TEXT,
        /** A whole number. */
        NUMBER,
        /** Bytes, or with a unit of 1,024 of the next smaller one: {@code 4096}, {@code 64k}, {@code 8m}, {@code 1g}. */
        SIZE,
        /** A time such as {@code 500ms}, {@code 30s}, {@code 5m} or {@code 1h}, or {@code 0}. */
        TIME,
        /** {@code true} or {@code false}. */
        FLAG,
        /** One of {@link Setting#choices()}. */
        CHOICE
    }

    private final String name;
    private final String description;
    private final Bound<?> value;

    private record Bound<T>(
            Form<T> form, Function<FastCgiConnector, @Nullable T> getter, BiConsumer<FastCgiConnector, T> setter) {

        String text(FastCgiConnector connector) {
            return form.print(getter.apply(connector));
        }

        void set(FastCgiConnector connector, String text) {
            setter.accept(connector, form.parser().apply(text));
        }
    }

    <T> Setting(
            String name,
            Form<T> form,
            String description,
            Function<FastCgiConnector, @Nullable T> getter,
            BiConsumer<FastCgiConnector, T> setter) {
        this.name = name;
        this.description = description;
        this.value = new Bound<>(form, getter, setter);
    }

    /** The name, such as {@code maxParamsBytes}. */
    public String name() {
        return name;
    }

    /** What its texts are like. */
    public Kind kind() {
        return value.form().kind();
    }

    /** The texts that there are; empty where there are too many to list. */
    public List<String> choices() {
        return value.form().choices();
    }

    /** What it is for, in a sentence or two. */
    public String description() {
        return description;
    }

    /** The default as a text; "" for none. */
    public String defaultText() {
        return Objects.requireNonNull(Settings.DEFAULT_TEXTS.get(name), name);
    }

    /** The value that {@code connector} has, as a text; "" for none. A secret's value is not shown. */
    public String text(FastCgiConnector connector) {
        return value.text(connector);
    }

    /**
     * Sets it for {@code connector}.
     *
     * @param as the name that the user knows it by, for the message
     * @throws SettingException where the text is no value, or one out of range
     */
    void set(FastCgiConnector connector, String text, String as) {
        try {
            value.set(connector, text);
        } catch (IllegalArgumentException e) {
            SettingException exception = new SettingException(as, Objects.toString(e.getMessage()));
            exception.initCause(e);
            throw exception;
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
