package org.servletfcgi.it;

import org.junit.jupiter.api.extension.ExtendWith;

/** Tests whose child processes' logs are printed when one fails. */
@ExtendWith(LogsOnFailure.class)
interface HasLogs {

    /** The logs so far. */
    String logs();
}
