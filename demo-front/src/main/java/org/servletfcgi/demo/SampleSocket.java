package org.servletfcgi.demo;

import java.nio.file.Path;
import org.servletfcgi.socket.ListenAddress;

/** Where the sample application listens when nothing else is said. */
public final class SampleSocket {
    private SampleSocket() {}

    /**
     * The address of a Unix domain socket {@code sample.sock} in the directory, or of any free port of the loopback
     * interface if the socket's path would be too long. Prints the reason for the second to standard output.
     *
     * @param directory absolute
     */
    public static String in(String directory) {
        String unix = "unix:" + Path.of(directory, "sample.sock");
        try {
            return ListenAddress.parse(unix).toString();
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage() + ", so the demo listens on a port of the loopback interface instead");
            return ListenAddress.LOOPBACK + ":0";
        }
    }
}
