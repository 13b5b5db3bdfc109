package org.servletfcgi.it;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** All cases against one site, which is started once and must have stopped well, with a clean log, at the end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SiteTests implements RequestCases, BodyCases, ResponseCases {

    private @Nullable Site site;

    /** Starts the site. */
    abstract Site start();

    @BeforeAll
    final void startSite() {
        site = start();
    }

    @AfterAll
    final void stopSite() {
        if (site != null) {
            site.stop(SiteTests::isExpected);
        }
    }

    /** What the cases cause on purpose: a failing servlet, and response heads around the largest. */
    private static boolean isExpected(String entry) {
        return entry.contains("deliberate failure")
                || entry.contains("A response head has")
                || entry.contains("exceeds responseHeadBytes");
    }

    @Override
    public final Site site() {
        return Objects.requireNonNull(site);
    }
}
