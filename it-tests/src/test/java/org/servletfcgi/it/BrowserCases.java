package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** What a user of the sample's page can do in each of its parts, through a web server. */
interface BrowserCases extends OnBrowser {

    @Test
    default void the_picture_shows_how_this_request_arrived() {
        open("/?from=a%20browser");

        assertThat(browser().text("#arrival h1")).isEqualTo("This request arrived over FastCGI");
        assertThat(browser().text("#arrival .route")).contains(front(), "FastCGI 1.0", "127.0.0.1");
        assertThat(browser().text(".records")).contains("BEGIN_REQUEST", "PARAMS", "STDIN");
        assertThat(browser().text(".records.back")).contains("STDOUT", "END_REQUEST");
        assertThat(variable("SERVER_SOFTWARE")).startsWith(front());
        assertThat(variable("QUERY_STRING")).isEqualTo("from=a%20browser");
        assertThat(variable("SERVER_PORT")).isEqualTo(Integer.toString(site().port()));
        assertThat(variable("HTTP_HOST")).isEqualTo(site().uri("/").getAuthority());
    }

    private String variable(String name) {
        return String.valueOf(browser().run("""
                const rows = [...document.querySelectorAll('table.variables tbody tr')];
                return rows.find((row) => row.cells[0].textContent === arguments[0])?.cells[1].textContent;
                """, name));
    }

    @Test
    default void an_upload_shows_its_progress_and_arrives_whole() {
        open("/");
        var content = Content.pattern(3 * Content.MEGABYTE);
        browser()
                .find("#upload-file")
                .sendKeys(browser().file("pattern.bin", content).toString());
        browser().run("""
                const progress = document.querySelector('#upload-progress');
                window.shown = [];
                new MutationObserver(() => shown.push(progress.value)).observe(progress, {attributes: true});
                """);

        browser().limitUploads(6 * Content.MEGABYTE);
        browser().click("#upload-start");

        browser()
                .await(
                        "the upload to be compared",
                        "return document.querySelector('#upload-result').innerText.includes('SHA-256: every byte arrived')");
        assertThat(browser().text("#upload-result")).contains("pattern.bin", Content.sha256(content));
        assertThat(shown()).isSorted().endsWith(100.0).anyMatch(percent -> percent > 0 && percent < 100);
    }

    private List<Double> shown() {
        return ((List<?>) Objects.requireNonNull(browser().run("return shown")))
                .stream().map(value -> ((Number) value).doubleValue()).toList();
    }

    @Test
    default void an_upload_can_be_cancelled_and_started_again() {
        open("/");
        var content = Content.pattern(Content.MEGABYTE);
        browser()
                .find("#upload-file")
                .sendKeys(browser().file("pattern.bin", content).toString());
        browser().limitUploads(Content.MEGABYTE / 8);
        browser().click("#upload-start");
        browser().await("the upload to begin", "return document.querySelector('#upload-progress').value > 0");

        browser().click("#upload-cancel");

        browser()
                .await(
                        "the upload to end",
                        "return document.querySelector('#upload-result').innerText.includes('Cancelled')");
        browser().limitUploads(Browser.NO_LIMIT);
        browser().click("#upload-start");
        browser()
                .await(
                        "the second upload to arrive",
                        "return document.querySelector('#upload-result').innerText.includes(arguments[0])",
                        Content.sha256(content));
    }

    @Test
    default void live_numbers_come_and_change_until_they_are_stopped() {
        open("/");

        browser().click("#live-start");
        browser().await("the first numbers", "return document.querySelector('#live-requests') !== null");
        var before = number("#live-requests");
        browser().click("#live-load");
        Patience.await("the load to be counted", Patience.ANSWER).until(() -> number("#live-requests") >= before + 50);
        browser().await("all to be answered", """
                return document.querySelector('#live-status').innerText.startsWith('50 of 50 requests answered')""");
        browser().click("#live-stop");

        assertThat(browser().text("#live-status")).isEqualTo("Stopped.");
        assertThat(number("#live-requests")).isGreaterThanOrEqualTo(before + 50);
        assertThat(browser().run("return document.querySelectorAll('#live-charts svg').length"))
                .isEqualTo(6L);
        browser().click("#live-start");
        Patience.await("the first stream to have ended in the application", Patience.ANSWER)
                .until(() -> browser().text("#live-active").equals("1"));
    }

    private long number(String selector) {
        return Long.parseLong(browser().text(selector).replaceAll("[^0-9]", ""));
    }

    @Test
    default void the_guestbook_shows_what_was_written_as_text_and_remembers_the_name() {
        var name = "Zoë <b>\"Quote\"</b> & 'Co'";
        var text = "<script>window.executed = 1</script> & \"'\n<img src=/x onerror=executed=1>";
        open("/");

        browser().find("#guestbook-name").sendKeys(name);
        browser().find("#guestbook-text").sendKeys(text);
        browser().click("#guestbook-send");

        browser().await("the entry", "return document.querySelector('#guestbook-entries time') !== null");
        assertEntry(name, text);
        open("/");
        assertEntry(name, text);
        assertThat(value("#guestbook-name")).isEqualTo(name);
        open("/guestbook");
        assertEntry(name, text);
        assertThat(value("#guestbook-name")).isEqualTo(name);
        browser().devtools("Network.clearBrowserCookies", Map.of());
        open("/");
        assertEntry(name, text);
        assertThat(value("#guestbook-name")).isEmpty();
    }

    private void assertEntry(String name, String text) {
        assertThat(browser().run("""
                const entry = document.querySelector('#guestbook-entries li');
                return [entry.querySelector('strong'), entry.querySelector('.multiline')].map((e) => e.textContent);
                """)).isEqualTo(List.of(name, text));
        assertThat(browser().run("return window.executed === undefined")).isEqualTo(true);
    }

    private String value(String selector) {
        return String.valueOf(browser().run("return document.querySelector(arguments[0]).value", selector));
    }

    @Test
    default void a_missing_page_is_404_and_leads_back() {
        open("/");

        browser().click("#error-404");

        assertThat(browser().text("h1")).isEqualTo("Nothing here");
        assertThat(browser().text("main")).contains("404", "/missing");
        assertThat(browser().errors()).singleElement().asString().contains("/missing", "404");
        browser().click("main a");
        assertThat(browser().address()).isEqualTo(site().uri("/"));
    }

    @Test
    default void a_failing_servlet_is_500_and_does_not_tell_why() {
        open("/");

        browser().click("#error-500");

        assertThat(browser().text("h1")).isEqualTo("Something went wrong");
        assertThat(browser().text("main")).contains("500").doesNotContain("deliberate", "Exception");
        assertThat(browser().errors()).singleElement().asString().contains("/error", "500");
    }

    @Test
    default void the_websocket_part_says_that_FastCGI_does_not_carry_it() {
        open("/");

        browser().click("#websocket-try");

        browser()
                .await(
                        "the outcome",
                        "return document.querySelector('#websocket-result').innerText.includes('No WebSocket')");
        assertThat(browser().text("#websocket-result")).contains(webSocketOutcome());
        assertThat(browser().errors()).singleElement().asString().contains("WebSocket connection to", "failed");
    }

    /** What the page says of a WebSocket behind this web server. */
    default String webSocketOutcome() {
        return "FastCGI cannot turn a request into a connection";
    }

    @Test
    default void a_stream_is_shown_piece_by_piece() {
        open("/");
        browser().find("#try-interval").sendKeys(Keys.chord(Keys.CONTROL, "a"), "20");

        browser().click("form[data-stream] button");

        browser()
                .await(
                        "the end of the stream",
                        "return document.querySelector('[role=log]').innerText.trimEnd().endsWith('end')");
        assertThat(browser().text("[role=log]").lines()).hasSizeGreaterThan(1);
    }

    @Test
    default void every_link_of_the_navigation_leads_to_its_part() {
        open("/");
        var links = (List<?>) Objects.requireNonNull(
                browser().run("return [...document.querySelectorAll('nav a')].map((a) => a.textContent)"));

        for (var i = 0; i < links.size(); i++) {
            open("/");
            browser().click("nav li:nth-child(" + (i + 1) + ") a");
            var part = browser().address().getFragment();
            assertThat(browser().text(part == null ? "h1" : "#" + part + " h2"))
                    .as("heading behind %s", links.get(i))
                    .isNotEmpty();
        }

        assertThat(links).hasSizeGreaterThan(3);
    }

    /** Those of the README are made here. */
    @Test
    default void pictures_of_the_page_are_small_enough_for_the_readme() throws IOException {
        onDesktop();
        open("/");
        assertPicture("desktop");

        browser().click("#live-start");
        browser().await("the charts", "return document.querySelectorAll('#live-charts svg').length === 6");
        for (var i = 0; i < 2; i++) {
            browser().click("#live-load");
            browser().await("the load to be answered", """
                    return document.querySelector('#live-status').innerText.startsWith('50 of 50')
                        && document.querySelector('#live-load').ariaDisabled === 'false'""");
        }
        browser().run("document.querySelector('#live').scrollIntoView({behavior: 'instant'})");
        assertPicture("live");

        onPhone();
        open("/");
        assertPicture("phone");
    }

    private void assertPicture(String name) throws IOException {
        var file = browser().screenshot(front().toLowerCase(Locale.ROOT) + "-" + name);

        assertThat(Files.size(file)).as("bytes of %s", file).isBetween(10_000L, 200_000L);
    }
}
