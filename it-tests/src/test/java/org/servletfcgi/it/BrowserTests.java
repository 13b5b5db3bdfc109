package org.servletfcgi.it;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** All cases of a browser against one site; both are started once and must have stopped well at the end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BrowserTests implements BrowserCases {

    private @Nullable Site site;
    private @Nullable Browser browser;

    /** Starts the site. */
    abstract Site start();

    @BeforeAll
    final void startAll() {
        site = start();
        browser = Browser.start();
    }

    @AfterAll
    final void stopAll() {
        try {
            if (browser != null) {
                browser.stop();
            }
        } finally {
            if (site != null) {
                site.stop(entry -> entry.contains("deliberate failure"));
            }
        }
    }

    @Override
    public final Site site() {
        return Objects.requireNonNull(site);
    }

    @Override
    public final Browser browser() {
        return Objects.requireNonNull(browser);
    }

    @Override
    public final String logs() {
        return site().logs() + (browser == null ? "" : browser.log());
    }
}
