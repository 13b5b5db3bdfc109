package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Tests that look at one site with a browser, which runs for the whole class. Each of them fails if the console has an
 * error that it did not take, or if the browser asked for anything that is not of the site.
 */
interface OnBrowser extends OnSite {

    /** The browser, started before the first test. */
    Browser browser();

    /** The web server's name: what {@code SERVER_SOFTWARE} begins with, and the pictures' names. */
    String front();

    @BeforeEach
    default void reset_the_browser() {
        browser().reset();
    }

    @AfterEach
    default void nothing_was_wrong_and_nothing_left_the_site() {
        assertThat(browser().errors()).as("errors in the console").isEmpty();
        assertThat(browser().requests()).as("what was asked for").isNotEmpty().allMatch(this::isOfSite);
    }

    private boolean isOfSite(URI address) {
        return site().uri("/").getAuthority().equals(address.getAuthority());
    }

    /** Loads a page of the site; the first one is complete when it has its guestbook. */
    default void open(String path) {
        browser().open(site().uri(path));
        if (path.startsWith("/?") || path.equals("/")) {
            browser().await("the guestbook's form", "return document.querySelector('#guestbook-name') !== null");
        }
    }

    /** Lets the page be as wide as a phone, 390 pixels. */
    default void onPhone() {
        window(390, 844, true);
    }

    /** Lets the page be as large as a window on a desktop. */
    default void onDesktop() {
        window(1200, 800, false);
    }

    private void window(int width, int height, boolean mobile) {
        browser()
                .devtools(
                        "Emulation.setDeviceMetricsOverride",
                        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", mobile));
    }

    /** Lets the page prefer {@code light} or {@code dark} colours. */
    default void inColours(String scheme) {
        var feature = Map.of("name", "prefers-color-scheme", "value", scheme);
        browser().devtools("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
    }
}
