package org.servletfcgi.launcher;

/** Exit statuses, named and numbered as in BSD's {@code sysexits.h}. */
public enum ExitStatus {
    /** Stopped by a signal, or nothing more was asked for. */
    OK(0),
    /** The command line is wrong, or file descriptor 0 is no listening socket and no address is given. */
    USAGE(64),
    /** The application is not a web application, or its archive is damaged. */
    DATAERR(65),
    /** The application does not exist or may not be read. */
    NOINPUT(66),
    /** An address cannot be listened on. */
    UNAVAILABLE(69),
    /** The application does not start. */
    SOFTWARE(70),
    /** The installation is incomplete. */
    OSFILE(72),
    /** The application cannot be unpacked. */
    CANTCREAT(73);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    /** The number that the process ends with. */
    public int code() {
        return code;
    }
}
