package org.servletfcgi.connector;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.SharedSecret;
import org.servletfcgi.fastcgi.Role;
import org.servletfcgi.socket.AllowedPeers;
import org.servletfcgi.socket.ListenAddress;
import org.servletfcgi.socket.SocketOwner;

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
        return new Form<>(Setting.Kind.NUMBER, List.of(), text -> Values.number(text, least, most), String::valueOf);
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
