package org.servletfcgi.server;

/**
 * What the requests of one connection hold together, whatever each of them may (X2, X3).
 *
 * @param content memory for unread content
 * @param spool files of unread content
 * @param params memory for variables
 */
record Budgets(Budget content, Budget spool, Budget params) {

    /** A connection's; {@code totalContent} is what all connections have for unread content. */
    static Budgets of(Limits limits, Budget totalContent) {
        return new Budgets(
                new Budget(limits.connectionContentBytes(), totalContent),
                new Budget(limits.connectionSpoolBytes()),
                new Budget(limits.connectionParamsBytes()));
    }
}
