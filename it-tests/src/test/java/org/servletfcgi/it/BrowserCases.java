package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a user of a browser sees of the sample's page through a web server. */
interface BrowserCases extends OnSite {

    /** The browser, started before the first test. */
    Browser browser();

    /** The name of the web server in the page and in the names of pictures. */
    String frontName();

    @BeforeEach
    default void reset_the_browser() {
        browser().reset();
    }

    @AfterEach
    default void nothing_was_wrong_and_nothing_left_the_site() {
        assertThat(browser().errors()).as("errors in the console").isEmpty();
        assertThat(browser().requests())
                .as("addresses that were asked for")
                .isNotEmpty()
                .allSatisfy(address ->
                        assertThat(isOfSite(address)).as(address.toString()).isTrue());
    }

    private boolean isOfSite(URI address) {
        return address.getScheme().equals("data")
                || (address.getScheme() + "://" + address.getAuthority() + "/")
                        .equals(site().uri("/").toString());
    }

    @Test
    default void the_page_shows_what_the_web_server_sent() {
        browser().open(site().uri("/"));

        assertThat(browser().text("h1")).isEqualTo("This request arrived over FastCGI");
        assertThat(browser().text("ol")).contains(frontName());
    }
}
