package org.servletfcgi.it;

/** What web servers of these tests are in front of. */
interface Application {

    /** The process that serves it. */
    ChildProcess process();

    /** With what status the process ends when it is told to stop and does so well. */
    int statusAfterStop();
}
