package org.servletfcgi.launcher.client;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Receives a response as it comes. A part is never empty, and valid during the call only. */
public interface Answer {

    /** The head came, once and before the body. */
    void head(Head head) throws IOException;

    /** A part of the body came. */
    void body(ByteBuffer part) throws IOException;

    /** A message for the error log came. */
    void stderr(ByteBuffer part) throws IOException;
}
