package org.servletfcgi.cgi;

import java.util.Arrays;
import java.util.HexFormat;

/** IP addresses in text, strictly: no names, no abbreviated IPv4 addresses, so that nothing is ever looked up. */
final class IpAddress {
    private static final byte[] NONE = {};

    private IpAddress() {}

    /** The 4 or 16 bytes of an address without brackets and zone, or none where the text is no address. */
    static byte[] parse(String text) {
        return text.indexOf(':') < 0 ? parseV4(text) : parseV6(text);
    }

    /**
     * An address without the brackets and the zone that it may be written with, or "" where the text is no address:
     * web servers write {@code unix:} for a client on a Unix socket.
     */
    static String normalize(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        int zone = bare.indexOf('%');
        if (zone > 0 && bare.indexOf(':') >= 0) {
            bare = bare.substring(0, zone);
        }
        return parse(bare).length == 0 ? "" : bare;
    }

    private static byte[] parseV4(String text) {
        String[] parts = text.split("\\.", 5);
        byte[] bytes = new byte[4];
        if (parts.length != bytes.length) {
            return NONE;
        }
        for (int i = 0; i < parts.length; i++) {
            long value = Text.decimal(parts[i], 3);
            boolean octal = parts[i].length() > 1 && parts[i].charAt(0) == '0';
            if (value < 0 || value > 255 || octal) {
                return NONE;
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }

    private static byte[] parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] all = groups(text);
            return all.length == 16 ? all : NONE;
        }
        String before = text.substring(0, gap);
        String after = text.substring(gap + 2);
        byte[] head = groups(before);
        byte[] tail = groups(after);
        boolean bad = (head.length == 0 && !before.isEmpty())
                || (tail.length == 0 && !after.isEmpty())
                || before.indexOf('.') >= 0
                || head.length + tail.length > 14;
        if (bad) {
            return NONE;
        }
        byte[] bytes = Arrays.copyOf(head, 16);
        System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
        return bytes;
    }

    /** The bytes of groups between single colons, of which the last may be an IPv4 address; none where one is bad. */
    private static byte[] groups(String text) {
        String[] groups = text.split(":", 9);
        byte[] bytes = new byte[2 * groups.length + 2];
        int length = 0;
        for (int i = 0; i < groups.length; i++) {
            byte[] group =
                    i == groups.length - 1 && groups[i].indexOf('.') >= 0 ? parseV4(groups[i]) : parseGroup(groups[i]);
            if (group.length == 0) {
                return NONE;
            }
            System.arraycopy(group, 0, bytes, length, group.length);
            length += group.length;
        }
        return length > 16 ? NONE : Arrays.copyOf(bytes, length);
    }

    private static byte[] parseGroup(String group) {
        if (group.isEmpty() || group.length() > 4 || !Text.all(group, HexFormat::isHexDigit)) {
            return NONE;
        }
        int value = Integer.parseInt(group, 16);
        return new byte[] {(byte) (value >> 8), (byte) value};
    }
}
