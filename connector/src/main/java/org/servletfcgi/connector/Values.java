package org.servletfcgi.connector;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.MappingOptions.SharedSecret;
import org.servletfcgi.server.Role;
import org.servletfcgi.socket.AllowedPeers;
import org.servletfcgi.socket.ListenAddress;
import org.servletfcgi.socket.ListenOptions.SocketOwner;

/**
 * Texts of settings and the values that they stand for, in both directions. Whatever is no text of a value is refused
 * with an {@link IllegalArgumentException} that says what was expected.
 */
public final class Values {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([kmg]?)");
    private static final Pattern MODE = Pattern.compile("0?[0-7]{3}");
    private static final String EXPECTED = "expected %s, but got '%s'";

    private Values() {}

    private static IllegalArgumentException unexpected(String expected, String text) {
        return new IllegalArgumentException(EXPECTED.formatted(expected, text));
    }

    /** A number with a unit, {@code 500ms} to {@code 1d}; {@code 0}; or as {@link Duration#parse} reads it. */
    public static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
        try {
            if (text.equals("0")) {
                return Duration.ZERO;
            }
            if (!matcher.matches()) {
                return Duration.parse(text);
            }
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        } catch (DateTimeException | ArithmeticException e) {
            throw unexpected("a time such as 500ms, 30s, 5m or 1h", text);
        }
    }

    /** As {@link #duration} reads it, in the largest unit that fits. */
    public static String text(Duration value) {
        long millis = value.toMillis();
        if (millis == 0) {
            return "0";
        }
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** Bytes, or with a unit of 1,024 of the next smaller one: {@code 64k}, {@code 8m}, {@code 1g}. */
    public static long size(String text) {
        Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        try {
            if (matcher.matches()) {
                int shift = switch (matcher.group(2)) {
                    case "k" -> 10;
                    case "m" -> 20;
                    case "g" -> 30;
                    default -> 0;
                };
                return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
            }
        } catch (ArithmeticException e) {
            // Too large for any limit.
        }
        throw unexpected("a number of bytes such as 4096, 64k, 8m or 1g", text);
    }

    /** As {@link #size(String)}, but at most so many bytes. */
    public static long size(String text, long most) {
        long value = size(text);
        if (value > most) {
            throw unexpected("at most " + sizeText(most), text);
        }
        return value;
    }

    /** As {@link #size(String)} reads it, in the largest unit that fits. */
    public static String sizeText(long value) {
        int unit = 0;
        long amount = value;
        while (amount != 0 && amount % 1024 == 0 && unit < 3) {
            amount /= 1024;
            unit++;
        }
        return amount + List.of("", "k", "m", "g").get(unit);
    }

    /** A whole number of a range. */
    public static long number(String text, long least, long most) {
        boolean bounded = most < Integer.MAX_VALUE;
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            value = least - 1;
        }
        if (value > most && !bounded) {
            throw unexpected("at most " + most, text);
        }
        if (value < least || value > most) {
            throw unexpected(
                    bounded ? "a whole number from " + least + " to " + most : "a whole number of at least " + least,
                    text);
        }
        return value;
    }

    /** Permissions as {@code chmod} takes them: {@code 0660}. */
    public static Set<PosixFilePermission> mode(String text) {
        if (!MODE.matcher(text).matches()) {
            throw unexpected("permissions such as 0660", text);
        }
        StringBuilder letters = new StringBuilder();
        for (char digit : text.substring(text.length() - 3).toCharArray()) {
            int bits = digit - '0';
            letters.append((bits & 4) == 0 ? '-' : 'r')
                    .append((bits & 2) == 0 ? '-' : 'w')
                    .append((bits & 1) == 0 ? '-' : 'x');
        }
        return PosixFilePermissions.fromString(letters.toString());
    }

    /** Permissions as {@link #mode} reads them. */
    public static String modeText(Set<PosixFilePermission> permissions) {
        String bits = PosixFilePermissions.toString(permissions)
                .replaceAll("[rwx]", "1")
                .replace('-', '0');
        return "0%03o".formatted(Integer.parseInt(bits, 2));
    }

    /** {@code true} or {@code false}. */
    public static boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw unexpected("true or false", text);
        };
    }

    /** The constant of an enum in lower case with hyphens, in upper case too. */
    public static <E extends Enum<E>> E constant(Class<E> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant ->
                        text(constant).equals(text.toLowerCase(Locale.ROOT).replace('_', '-')))
                .findFirst()
                .orElseThrow(() -> unexpected(choice(type), text));
    }

    private static <E extends Enum<E>> String choice(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Values::text).collect(Collectors.joining(", "));
    }

    /** The name of a constant as {@link #constant} reads it. */
    public static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * How the values of a type are written.
     *
     * @param choices the texts that there are, none where there are too many to list
     * @param parser of a text that is not blank; throws {@link IllegalArgumentException}
     * @param printer of values other than null, in the form that the parser reads
     */
    record Form<T>(Setting.Kind kind, List<String> choices, Function<String, T> parser, Function<T, String> printer) {

        static final Form<String> TEXT = text(text -> text, text -> text);
        static final Form<ListenAddress> ADDRESS = text(
                ListenAddress::parse,
                address -> address instanceof ListenAddress.Inherited ? ListenAddress.INHERITED : address.toString());
        static final Form<Duration> TIME = new Form<>(Setting.Kind.TIME, List.of(), Values::duration, Values::text);
        static final Form<Boolean> FLAG =
                new Form<>(Setting.Kind.FLAG, List.of("true", "false"), Values::flag, String::valueOf);
        static final Form<Path> PATH = text(Form::path, Path::toString);
        static final Form<Set<PosixFilePermission>> MODE = text(Values::mode, Values::modeText);
        static final Form<SocketOwner> OWNER = text(Form::owner, SocketOwner::toString);
        static final Form<AllowedPeers> PEERS =
                text(text -> AllowedPeers.parse(text).orUnixDomain(), AllowedPeers::list);
        static final Form<SharedSecret> SECRET = text(Form::secret, secret -> secret.variable() + "=***");
        static final Form<Set<Role>> ROLES = text(Form::roles, Form::text);

        private static <T> Form<T> text(Function<String, T> parser, Function<T, String> printer) {
            return new Form<>(Setting.Kind.TEXT, List.of(), parser, printer);
        }

        static Form<Long> size(long most) {
            return new Form<>(Setting.Kind.SIZE, List.of(), text -> Values.size(text, most), Values::sizeText);
        }

        static Form<Long> number(long least, long most) {
            return new Form<>(
                    Setting.Kind.NUMBER, List.of(), text -> Values.number(text, least, most), String::valueOf);
        }

        static <E extends Enum<E>> Form<E> choice(Class<E> type) {
            return new Form<>(
                    Setting.Kind.CHOICE,
                    Stream.of(type.getEnumConstants()).map(Values::text).toList(),
                    text -> Values.constant(type, text),
                    Values::text);
        }

        private static Path path(String text) {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("expected a path, but got '" + text + "'", e);
            }
        }

        private static SocketOwner owner(String text) {
            try {
                return SocketOwner.lookup(text);
            } catch (UserPrincipalNotFoundException e) {
                throw new IllegalArgumentException("there is no user or group " + e.getName(), e);
            } catch (IOException e) {
                throw new IllegalArgumentException("users cannot be looked up: " + e.getMessage(), e);
            }
        }

        /** What is wrong is said without the value. */
        private static SharedSecret secret(String text) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("expected NAME=VALUE");
            }
            return new SharedSecret(text.substring(0, equals), text.substring(equals + 1));
        }

        private static Set<Role> roles(String text) {
            Set<Role> roles = EnumSet.noneOf(Role.class);
            for (String name : text.split(",", -1)) {
                roles.add(Values.constant(Role.class, name.trim()));
            }
            return roles;
        }

        private static String text(Set<Role> roles) {
            return roles.stream().sorted().map(Values::text).collect(Collectors.joining(","));
        }

        /** The text of a value; "" for none. */
        String print(@Nullable T value) {
            return value == null ? "" : printer.apply(value);
        }
    }
}
