package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** How the sample's page looks, and how it is used without a mouse, on a phone, in the dark, or by a screen reader. */
interface BrowserViewCases extends OnBrowser {

    @Test
    default void the_tab_key_goes_to_everything_in_the_order_of_the_page() {
        open("/");
        var count = (Long) Objects.requireNonNull(browser().run("""
                window.controls = [...document.querySelectorAll('a[href], button, input, textarea, summary, [tabindex="0"]')]
                    .filter((element) => element.checkVisibility() && !element.disabled && element.type !== 'hidden');
                return controls.length;
                """));

        var reached = new ArrayList<Long>();
        while (reached.size() < count) {
            browser().press(Keys.TAB);
            reached.add((Long) Objects.requireNonNull(browser().run("""
                    const style = getComputedStyle(document.activeElement);
                    const visible = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
                    return visible ? controls.indexOf(document.activeElement) : -2;
                    """)));
        }

        assertThat(reached).isEqualTo(LongStream.range(0, count).boxed().toList());
        assertThat(count).isGreaterThan(20);
    }

    @Test
    default void the_skip_link_appears_on_focus_and_skips_the_navigation() {
        open("/");

        browser().press(Keys.TAB);
        var shown = browser().run("""
                const box = document.activeElement.getBoundingClientRect();
                return document.activeElement.className === 'skip' && box.top >= 0 && box.left >= 0 && box.height > 10;
                """);
        browser().press(Keys.ENTER);
        browser().press(Keys.TAB);

        assertThat(shown).isEqualTo(true);
        assertThat(browser().address().getFragment()).isEqualTo("main");
        assertThat(browser().run("return document.activeElement.closest('main') !== null"))
                .isEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/guestbook", "/help/", "/session", "/form"})
    default void no_page_is_wider_than_a_phone(String path) {
        onPhone();

        open(path);
        if (path.equals("/")) {
            fill();
        }

        assertThat(browser().run("""
                const width = document.documentElement.clientWidth;
                const wide = [...document.body.querySelectorAll('*')]
                    .filter((element) => element.getBoundingClientRect().right > width + 0.5)
                    .map((element) => element.outerHTML.slice(0, 80));
                return [innerWidth, document.documentElement.scrollWidth, innerWidth === 390 ? [] : wide];
                """)).isEqualTo(List.of(390L, 390L, List.of()));
    }

    /** Brings every part of the first page into the state in which it shows most. */
    private void fill() {
        browser()
                .find("#upload-file")
                .sendKeys(browser()
                        .file("f".repeat(100) + ".bin", Content.pattern(1000))
                        .toString());
        browser().click("#upload-start");
        browser().click("#live-start");
        browser().find("#guestbook-name").sendKeys("n".repeat(60));
        browser().find("#guestbook-text").sendKeys("t".repeat(300));
        browser().click("#guestbook-send");
        browser().await("all parts to show something", """
                return document.querySelector('#upload-result').innerText.includes('every byte arrived')
                    && document.querySelector('#guestbook-entries time') !== null
                    && document.querySelectorAll('#live-charts svg').length === 6;
                """);
        browser().click("#live-stop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    default void nothing_stands_in_the_way_of_anybody(String colours) throws IOException {
        inColours(colours);
        open("/");
        fill();

        assertThat(violations()).isEmpty();
        open("/guestbook");
        assertThat(violations()).isEmpty();
        open("/help/");
        assertThat(violations()).isEmpty();
    }

    /** What axe finds, as the rule and the elements that break it. */
    private List<?> violations() throws IOException {
        browser().run(axe());
        return (List<?>) Objects.requireNonNull(browser().runAsync("""
                const done = arguments[0];
                axe.run().then(
                    ({passes, violations}) => done(passes.length < 10 ? ['too few rules applied'] :
                        violations.map(({id, nodes}) =>
                            id + ': ' + nodes.map(({html, failureSummary}) => html + ' ' + failureSummary).join('; '))),
                    (error) => done([String(error)]));
                """));
    }

    private static String axe() throws IOException {
        try (InputStream script = BrowserViewCases.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    default void the_page_has_the_colours_that_the_user_prefers(String colours) {
        inColours(colours);
        open("/");

        var brightness = (Number) Objects.requireNonNull(browser().run("""
                const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[0-9.]+/g).map(Number);
                return (red + green + blue) / 3;
                """));

        assertThat(brightness.doubleValue() > 128).isEqualTo(colours.equals("light"));
    }
}
