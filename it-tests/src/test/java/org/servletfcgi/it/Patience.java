package org.servletfcgi.it;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long these tests wait for something that should happen soon; generous, since only failures wait that long. */
final class Patience {

    /** For a child process to start or to stop. */
    static final Duration PROCESS = Duration.ofSeconds(60);

    /** For a build in a child process that may have to fetch what it needs. */
    static final Duration BUILD = Duration.ofMinutes(5);

    /** For an answer. */
    static final Duration ANSWER = Duration.ofSeconds(15);

    private Patience() {}

    /** Waits for a condition about {@code what}. */
    static ConditionFactory await(String what, Duration limit) {
        return Awaitility.await(what).atMost(limit).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20));
    }
}
