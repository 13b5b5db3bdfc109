package org.servletfcgi.server;

/**
 * What the requests of one connection hold together, whatever each of them may (X2, X3).
 *
 * @param content memory for unread content
 * @param spool files of unread content
 * @param params memory for variables
 */
record Budgets(Budget content, Budget spool, Budget params) {

    static Budgets of(Limits limits) {
        return new Budgets(
                new Budget(limits.connectionContentBytes()),
                new Budget(limits.connectionSpoolBytes()),
                new Budget(limits.connectionParamsBytes()));
    }
}
