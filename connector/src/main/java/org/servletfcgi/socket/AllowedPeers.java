package org.servletfcgi.socket;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts may connect over TCP (FastCGI §3.2, FCGI_WEB_SERVER_ADDRS). A list says all: a peer that is not on it, or
 * that does not come over TCP, is not allowed.
 */
public final class AllowedPeers {

    /** Anybody who can reach the socket. */
    public static final AllowedPeers ALL = new AllowedPeers(null, true);

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private final @Nullable Set<InetAddress> addresses;
    private final boolean unixDomain;

    private AllowedPeers(@Nullable Set<InetAddress> addresses, boolean unixDomain) {
        this.addresses = addresses;
        this.unixDomain = unixDomain;
    }

    /**
     * The peers of a comma-separated list of IPv4 and IPv6 addresses; blanks around them do not matter. An empty list
     * allows nobody.
     *
     * @throws IllegalArgumentException where an item is no address: ignoring it would be to guess who may connect
     */
    public static AllowedPeers parse(String list) {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        if (!list.isBlank()) {
            for (String item : list.split(",", -1)) {
                addresses.add(address(item.trim()));
            }
        }
        return new AllowedPeers(addresses, false);
    }

    private static InetAddress address(String item) {
        if (!IPV4.matcher(item).matches() && !IPV6.matcher(item).matches()) {
            throw noAddress(item);
        }
        try {
            // Only literals come here, so nothing is looked up. IPv4 in IPv6 form becomes IPv4.
            return InetAddress.getByName(item);
        } catch (UnknownHostException e) {
            throw noAddress(item);
        }
    }

    private static IllegalArgumentException noAddress(String item) {
        return new IllegalArgumentException(
                "expected IP addresses separated by commas, such as 127.0.0.1,::1, but got '" + item + "'");
    }

    /** The same hosts over TCP, and whoever the permissions of a Unix domain socket let in. */
    public AllowedPeers orUnixDomain() {
        return new AllowedPeers(addresses, true);
    }

    /** The hosts as {@link #parse} reads them; "" where there is no limit. */
    public String list() {
        return addresses == null
                ? ""
                : addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(","));
    }

    boolean allows(@Nullable SocketAddress peer) {
        if (peer instanceof UnixDomainSocketAddress) {
            return unixDomain;
        }
        return addresses == null || (peer instanceof InetSocketAddress inet && addresses.contains(inet.getAddress()));
    }

    /** The addresses, or that there is no limit. */
    @Override
    public String toString() {
        return addresses == null ? "all" : addresses + (unixDomain ? " or unix" : "");
    }
}
