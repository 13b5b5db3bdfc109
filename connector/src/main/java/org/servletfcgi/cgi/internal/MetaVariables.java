package org.servletfcgi.cgi.internal;

import java.util.AbstractMap;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The meta-variables of one request in the order in which the web server sent them, immutable.
 *
 * <p>Names and values are ISO-8859-1: one char for each byte that was on the wire. A name may occur more than once;
 * names are compared case-sensitively.
 */
public final class MetaVariables {
    private final Variable[] all;
    private final int size;
    private final @Nullable Variable[] asked;
    private final int droppedPairs;
    private final boolean controlCharacterInName;

    private MetaVariables(Builder builder) {
        all = builder.variables;
        size = builder.size;
        asked = builder.asked;
        droppedPairs = builder.droppedPairs;
        controlCharacterInName = builder.controlCharacterInName;
    }

    /** Starts an empty list of variables. */
    public static Builder builder() {
        return new Builder();
    }

    /** The last one of a name, or null where it is absent. */
    @Nullable
    Variable variable(String name) {
        int index = Variable.index(name);
        if (index >= 0) {
            return asked[index];
        }
        for (int i = size - 1; i >= 0; i--) {
            if (all[i].name().equals(name)) {
                return all[i];
            }
        }
        return null;
    }

    /** The last value of a variable, as it was sent and perhaps empty, or null where the variable is absent. */
    public @Nullable String get(String name) {
        Variable variable = variable(name);
        return variable == null ? null : variable.value();
    }

    /** The last value of a variable, or null where it is absent or empty (RFC 3875 §4.1: both mean the same). */
    public @Nullable String nonEmpty(String name) {
        String value = get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** The last value of each variable in the order of first appearance, unmodifiable; made when it is looked into. */
    public Map<String, String> asMap() {
        return without(null);
    }

    /** As {@link #asMap()}, but for one name. */
    Map<String, String> without(@Nullable String name) {
        return new View(this, name);
    }

    /** How many pairs were left out because their name was empty or held a byte outside 0x21 to 0x7E or a {@code =}. */
    public int droppedPairs() {
        return droppedPairs;
    }

    /** How many were not dropped. */
    int size() {
        return size;
    }

    /** One of those that were not dropped, in their order from 0 on. */
    Variable at(int index) {
        return all[index];
    }

    /** Whether a dropped name held a NUL, CR or LF. */
    boolean controlCharacterInName() {
        return controlCharacterInName;
    }

    /**
     * The last value of a variable that becomes part of the request line or an address, or null where it is absent or
     * empty.
     *
     * @throws org.eclipse.jetty.http.HttpException.RuntimeException 400 where the value holds NUL, CR or LF
     */
    @Nullable
    String line(String name) {
        Variable variable = checkedLine(name);
        return variable == null || variable.value().isEmpty() ? null : variable.value();
    }

    /**
     * What {@code maker} makes of a value as {@link #trimmedLine} gives it, or null; made once of a variable that comes
     * again, so that each name has one maker.
     */
    <T> @Nullable T made(String name, Function<String, @Nullable T> maker) {
        Variable variable = checkedLine(name);
        return variable == null ? null : variable.made(maker);
    }

    /** As {@link #line(String)}, without the blanks around the value. */
    @Nullable
    String trimmedLine(String name) {
        Variable variable = checkedLine(name);
        return variable == null ? null : variable.trimmed();
    }

    private @Nullable Variable checkedLine(String name) {
        Variable variable = variable(name);
        if (variable != null && !variable.isLine()) {
            throw Text.badLine(name);
        }
        return variable;
    }

    /** The names only: values may be secret. */
    @Override
    public String toString() {
        return "MetaVariables" + asMap().keySet();
    }

    /** Variables as a map, for the few applications that ask. */
    private static final class View extends AbstractMap<String, String> {
        private final MetaVariables variables;
        private final @Nullable String hidden;
        private volatile @Nullable Map<String, String> map;

        View(MetaVariables variables, @Nullable String hidden) {
            this.variables = variables;
            this.hidden = hidden;
        }

        private Map<String, String> map() {
            Map<String, String> result = map;
            if (result == null) {
                Map<String, String> values = new LinkedHashMap<>();
                for (int i = 0; i < variables.size; i++) {
                    values.put(variables.all[i].name(), variables.all[i].value());
                }
                values.keySet().remove(hidden);
                result = Collections.unmodifiableMap(values);
                map = result;
            }
            return result;
        }

        @Override
        public @Nullable String get(Object name) {
            return map().get(name);
        }

        @Override
        public boolean containsKey(Object name) {
            return map().containsKey(name);
        }

        @Override
        public Set<Entry<String, String>> entrySet() {
            return map().entrySet();
        }
    }

    /** Collects variables in their order; used by one thread. */
    public static final class Builder implements BiConsumer<String, String> {
        private static final int USUAL_SIZE = 32;

        private static final Variable[] NONE = {};

        private Variable[] variables = NONE;
        private final @Nullable Variable[] asked = new @Nullable Variable[Variable.INDEXES];
        private int size;
        private int droppedPairs;
        private boolean controlCharacterInName;

        private Builder() {}

        @Override
        public void accept(String name, String value) {
            accept(Variable.of(name, value));
        }

        /**
         * Appends a variable; one whose name is empty or holds a byte outside 0x21 to 0x7E or a {@code =} is dropped and
         * counted.
         */
        public void accept(Variable variable) {
            if (!variable.hasName()) {
                droppedPairs++;
                controlCharacterInName |= !Text.isLine(variable.name());
                return;
            }
            if (size == variables.length) {
                variables = Arrays.copyOf(variables, Math.max(USUAL_SIZE, 2 * size));
            }
            variables[size++] = variable;
            if (variable.index() >= 0) {
                asked[variable.index()] = variable;
            }
        }

        /** The variables collected so far. The builder must not be used again. */
        public MetaVariables build() {
            return new MetaVariables(this);
        }
    }
}
