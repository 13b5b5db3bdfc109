package org.servletfcgi.launcher.exit;

/** Exit statuses, named and numbered as in BSD's {@code sysexits.h}. */
public enum ExitStatus {
    /** Done, or stopped by a signal. */
    OK(0),
    /** What was asked for was done, and the answer is a bad one. */
    FAILED(1),
    /** The command line is wrong, or file descriptor 0 is no listening socket and no address is given. */
    USAGE(64),
    /** The application is not a web application, or its archive is damaged. */
    DATAERR(65),
    /** The application does not exist or may not be read. */
    NOINPUT(66),
    /** There is no such user or group. */
    NOUSER(67),
    /** The host is unknown. */
    NOHOST(68),
    /** An address cannot be listened on, or nobody listens there. */
    UNAVAILABLE(69),
    /** The application does not start. */
    SOFTWARE(70),
    /** The installation is incomplete. */
    OSFILE(72),
    /** The application cannot be unpacked, or a file cannot be made. */
    CANTCREAT(73),
    /** Reading or writing a file fails. */
    IOERR(74),
    /** The other side takes too long, or has too much to do. */
    TEMPFAIL(75),
    /** The other side does not keep to the protocol. */
    PROTOCOL(76),
    /** Permission is missing. */
    NOPERM(77);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    /** The number that the process ends with. */
    public int code() {
        return code;
    }
}
