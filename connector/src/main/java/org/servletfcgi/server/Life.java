package org.servletfcgi.server;

/**
 * How far a request is, from BEGIN_REQUEST to END_REQUEST; owned by its stream.
 *
 * <pre>
 *   PARAMS --end of PARAMS, or too late--&gt; STARTED --head--&gt; COMMITTED --last content--&gt; COMPLETE
 *     |                                       |                  |                      |    |
 *     | abort                                 `--failure, abort--+-- write has failed --'    | STDIN is over
 *     |                                                          v                           v
 *     |                                                       FAILED ----END_REQUEST----&gt; ENDING --handed over--&gt; ENDED
 *     |                                                          ^                           |                      ^
 *     |                                                          `---- write has failed -----'                      |
 *     `-------------------------------------------------------------------------------------------------------------'
 * </pre>
 */
enum Life {
    /** The variables come. */
    PARAMS,
    /** The application is asked, and nothing of the response sent. */
    STARTED,
    /** The head of the response is sent. */
    COMMITTED,
    /** All of the response is sent. */
    COMPLETE,
    /** The response is given up. */
    FAILED,
    /** END_REQUEST is appended to what is to be written, and an abort may still take it back. */
    ENDING,
    /** END_REQUEST is handed to the network. */
    ENDED;

    enum Event {
        START,
        HEAD,
        LAST_CONTENT,
        FAILURE,
        /** What was being written was not taken by the network. */
        WRITE_FAILED,
        END_APPENDED,
        END_HANDED_OVER
    }

    /** All transitions: where {@code event} leads from here. */
    Life after(Event event) {
        return switch (event) {
            case START -> this == PARAMS ? STARTED : this;
            case HEAD -> this == STARTED ? COMMITTED : this;
            case LAST_CONTENT -> this == STARTED || this == COMMITTED ? COMPLETE : this;
            case FAILURE -> isEnding() ? this : FAILED;
            case WRITE_FAILED -> this == COMPLETE || this == ENDING ? FAILED : this;
            case END_APPENDED -> this == ENDED ? ENDED : ENDING;
            case END_HANDED_OVER -> ENDED;
        };
    }

    /** Whether END_REQUEST is written or about to be. */
    boolean isEnding() {
        return this == ENDING || this == ENDED;
    }
}
