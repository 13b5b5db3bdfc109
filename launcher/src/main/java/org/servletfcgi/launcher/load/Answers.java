package org.servletfcgi.launcher.load;

/**
 * Told how requests have ended, once for each. Reasons are a few words for the operator, without bytes of the other side;
 * failures for the same reason have the same text.
 */
public interface Answers {

    /**
     * The answer is whole and right.
     *
     * @param status of HTTP, 0 to 999
     * @param bodyBytes without head and framing
     */
    void answered(int slot, int status, long bodyBytes);

    /** The request has ended after it was aborted, whatever came before that. */
    void aborted(int slot);

    /** The answer is whole and wrong; the connection is fine. */
    void failed(int slot, String reason);

    /**
     * The connection has failed, and all of its requests in flight with it; without any it is one failure too.
     * Nothing more is told after it.
     */
    void broken(String reason);
}
