package org.servletfcgi.cgi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The meta-variables of one request in the order in which the web server sent them, immutable.
 *
 * <p>Names and values are ISO-8859-1: one char for each byte that was on the wire. A name may occur more than once;
 * names are compared case-sensitively.
 */
public final class MetaVariables {
    private final List<Pair> pairs;
    private final Map<String, String> last;
    private final int droppedPairs;
    private final boolean controlCharacterInName;

    private MetaVariables(Builder builder) {
        pairs = List.copyOf(builder.pairs);
        Map<String, String> values = new LinkedHashMap<>();
        pairs.forEach(pair -> values.put(pair.name(), pair.value()));
        last = Collections.unmodifiableMap(values);
        droppedPairs = builder.droppedPairs;
        controlCharacterInName = builder.controlCharacterInName;
    }

    /** Starts an empty list of variables. */
    public static Builder builder() {
        return new Builder();
    }

    /** The last value of a variable, as it was sent and perhaps empty, or null where the variable is absent. */
    public @Nullable String get(String name) {
        return last.get(name);
    }

    /** The last value of a variable, or null where it is absent or empty (RFC 3875 §4.1: both mean the same). */
    public @Nullable String nonEmpty(String name) {
        String value = last.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** The last value of each variable in the order of first appearance, unmodifiable. */
    public Map<String, String> asMap() {
        return last;
    }

    /** How many pairs were left out because their name was empty or held a byte outside 0x21 to 0x7E or a {@code =}. */
    public int droppedPairs() {
        return droppedPairs;
    }

    /** All pairs that were not dropped, in their order. */
    List<Pair> pairs() {
        return pairs;
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
        String value = nonEmpty(name);
        return value == null ? null : Text.requireLine(name, value);
    }

    /** As {@link #line(String)}, without the blanks around the value. */
    @Nullable
    String trimmedLine(String name) {
        String value = line(name);
        if (value == null) {
            return null;
        }
        String trimmed = Text.trimBlanks(value);
        return trimmed.isEmpty() ? null : trimmed;
    }

    /** The names only: values may be secret. */
    @Override
    public String toString() {
        return "MetaVariables" + last.keySet();
    }

    /** One variable. */
    record Pair(String name, String value) {}

    /** Collects variables in their order; used by one thread. */
    public static final class Builder implements BiConsumer<String, String> {
        private final List<Pair> pairs = new ArrayList<>();
        private int droppedPairs;
        private boolean controlCharacterInName;

        private Builder() {}

        /**
         * Appends a variable; a name that is empty or holds a byte outside 0x21 to 0x7E or a {@code =} is dropped and
         * counted.
         */
        @Override
        public void accept(String name, String value) {
            if (isName(name)) {
                pairs.add(new Pair(name, value));
            } else {
                droppedPairs++;
                controlCharacterInName |= !Text.isLine(name);
            }
        }

        /** The variables collected so far. */
        public MetaVariables build() {
            return new MetaVariables(this);
        }

        private static boolean isName(String name) {
            return !name.isEmpty() && Text.all(name, c -> c > 0x20 && c < 0x7F && c != '=');
        }
    }
}
