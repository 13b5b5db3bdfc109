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
            site.stop(entry -> entry.contains("deliberate failure"));
        }
    }

    @Override
    public final Site site() {
        return Objects.requireNonNull(site);
    }
}
