package org.servletfcgi.cgi.internal;

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
        byte[] bytes = new byte[4];
        int part = 0;
        int start = 0;
        for (int end = 0; end <= text.length(); end++) {
            if (end < text.length() && text.charAt(end) != '.') {
                continue;
            }
            int value = part == bytes.length ? -1 : octet(text, start, end);
            if (value < 0) {
                return NONE;
            }
            bytes[part++] = (byte) value;
            start = end + 1;
        }
        return part == bytes.length ? bytes : NONE;
    }

    /** One to three decimal digits without a leading zero, up to 255; or -1. */
    private static int octet(String text, int start, int end) {
        boolean octal = end - start > 1 && text.charAt(start) == '0';
        if (start == end || end - start > 3 || octal) {
            return -1;
        }
        int value = 0;
        for (int i = start; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = 10 * value + digit;
        }
        return value > 255 ? -1 : value;
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
