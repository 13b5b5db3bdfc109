package org.servletfcgi.socket;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Closing on the way out. */
final class Channels {

    private Channels() {}

    /** Closes after a failure; a second failure is kept with the first. */
    static void closeAfter(Exception failure, @Nullable Closeable closeable) {
        if (closeable == null) {
            return;
        }
        try {
            closeable.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
