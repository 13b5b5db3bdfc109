package org.servletfcgi.it;

/** Tests that send requests to one site, which runs for the whole class. */
interface OnSite extends HasLogs {

    /** The site, started before the first test. */
    Site site();

    @Override
    default String logs() {
        return site().logs();
    }
}
