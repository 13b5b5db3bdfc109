package org.servletfcgi.socket;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Listening is not possible; the message is one sentence for the operator and names the address. */
public final class ListenException extends IOException {

    private static final long serialVersionUID = 1L;

    ListenException(ListenAddress address, String reason) {
        super("cannot listen on " + address + ": " + reason);
    }

    ListenException(ListenAddress address, IOException cause) {
        super("cannot listen on " + address + ": " + reason(cause), cause);
    }

    /** Messages of file system exceptions are often only the path. */
    private static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "the directory does not exist";
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        return String.valueOf(cause.getMessage());
    }
}
