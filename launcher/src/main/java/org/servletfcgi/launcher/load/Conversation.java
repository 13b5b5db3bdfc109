package org.servletfcgi.launcher.load;

import java.nio.ByteBuffer;

/**
 * What is said on one connection, in bytes; used by one thread, and for one connection only. Requests have a slot each, 0
 * and above, in which there is one at a time.
 */
public interface Conversation {

    /**
     * Appends the next request.
     *
     * @param slot where no request is in flight
     */
    void begin(int slot, Output out);

    /**
     * Says that a request in flight is no longer wanted. Its end is told by {@link Answers#aborted} then.
     *
     * @return whether there is a message for that; otherwise nothing has been appended, and the connection is to be closed
     */
    boolean abort(int slot, Output out);

    /**
     * Takes all of these bytes and tells of each answer that they end. Does not begin requests.
     *
     * @param bytes valid during the call only
     */
    void received(ByteBuffer bytes, Answers answers);

    /**
     * The other side has closed. Tells of answers that end by that, or why it is wrong; requests of which nothing is told
     * have failed.
     */
    void closed(Answers answers);

    /** Whether the connection can take another request once those in flight are answered. */
    boolean isReusable();
}
