package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.ImmutableCapabilities;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.json.Json;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.remote.CommandInfo;
import org.openqa.selenium.remote.HttpCommandExecutor;
import org.openqa.selenium.remote.RemoteWebDriver;
import org.openqa.selenium.remote.http.ClientConfig;
import org.openqa.selenium.remote.http.HttpClient;
import org.openqa.selenium.remote.http.HttpMethod;

/** Chromium without a window, as a child of its driver; it looks up no names and so reaches only this machine. */
final class Browser {

    static final int NO_LIMIT = -1;

    private static final String DEVTOOLS = "devtools";
    private static final Set<String> WITHIN_THE_BROWSER = Set.of("about", "blob", "chrome", "data");

    private final ScratchFolder folder;
    private final ChildProcess process;
    private final Driver driver;

    private Browser(ScratchFolder folder, ChildProcess process, Driver driver) {
        this.folder = folder;
        this.process = process;
        this.driver = driver;
    }

    /** Starts a browser with a profile of its own, which {@link #stop} ends. */
    static Browser start() {
        var folder = ScratchFolder.create();
        var endpoint = Endpoint.Tcp.free();
        var command = List.of(Programs.find("chromedriver").toString(), "--port=" + endpoint.port());
        var process = ChildProcess.start("chromedriver", folder.path(), environment(folder), command);
        try {
            process.awaitReady(endpoint::accepts);
            return new Browser(folder, process, Driver.connect(endpoint, capabilities(folder)));
        } catch (RuntimeException | AssertionError e) {
            process.kill();
            folder.delete();
            throw e;
        }
    }

    private static Map<String, String> environment(ScratchFolder folder) {
        var home = folder.path().toString();
        return Map.of(
                "HOME", home, "TMPDIR", home, "PATH", System.getenv().getOrDefault("PATH", ""), "LANG", "C.UTF-8");
    }

    private static ImmutableCapabilities capabilities(ScratchFolder folder) {
        var program = Programs.findOneOf("chromium", "chromium-browser", "google-chrome", "Google Chrome");
        return new ImmutableCapabilities(Map.of(
                "browserName",
                "chrome",
                "goog:chromeOptions",
                Map.of("binary", program.toString(), "args", arguments(folder)),
                "goog:loggingPrefs",
                Map.of("browser", "ALL", "performance", "ALL")));
    }

    private static List<String> arguments(ScratchFolder folder) {
        var arguments = new ArrayList<>(List.of(
                "--headless",
                "--user-data-dir=" + folder.folder("profile"),
                "--window-size=1280,900",
                "--hide-scrollbars",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-gpu",
                "--disable-quic",
                // In containers it is often too small.
                "--disable-dev-shm-usage",
                "--no-proxy-server",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"));
        if (System.getProperty("user.name").equals("root")) {
            // Chromium refuses to run as root in its sandbox.
            arguments.add("--no-sandbox");
        }
        return arguments;
    }

    /** Leaves the page, and forgets cookies, what was emulated, and the logs. */
    void reset() {
        open(URI.create("about:blank"));
        devtools("Network.clearBrowserCookies", Map.of());
        devtools("Emulation.clearDeviceMetricsOverride", Map.of());
        devtools("Emulation.setEmulatedMedia", Map.of("features", List.of()));
        limitUploads(NO_LIMIT);
        errors();
        requests();
    }

    /** Loads a page and waits until all of it is there. */
    void open(URI uri) {
        driver.get(uri.toString());
    }

    /** The address of the page that is shown. */
    URI address() {
        return URI.create(Objects.requireNonNull(driver.getCurrentUrl()));
    }

    /** The first element that a CSS selector selects; fails if there is none. */
    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    /** Scrolls an element to the middle of the window and clicks on it; it has to be visible and not covered. */
    void click(String selector) {
        var element = find(selector);
        run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element);
        element.click();
    }

    /** Presses keys wherever the focus is. */
    void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** The text of an element as it is shown, empty if there is no such element. */
    String text(String selector) {
        var text = run("return document.querySelector(arguments[0])?.innerText ?? ''", selector);
        return String.valueOf(text).strip();
    }

    /** What a script returns: null, Boolean, Long, Double, String, List, Map. */
    @Nullable
    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** What a script hands to the function that is its last argument. */
    @Nullable
    Object runAsync(String script, Object... arguments) {
        return driver.executeAsyncScript(script, arguments);
    }

    /** Waits until a script returns true; {@code what} says in a failure what did not happen. */
    void await(String what, String script, Object... arguments) {
        Patience.await(what, Patience.ANSWER).until(() -> Boolean.TRUE.equals(run(script, arguments)));
    }

    /** Lets uploads take their time, or no longer with {@link #NO_LIMIT}. */
    void limitUploads(int bytesPerSecond) {
        devtools(
                "Network.emulateNetworkConditions",
                Map.of(
                        "offline",
                        false,
                        "latency",
                        0,
                        "downloadThroughput",
                        NO_LIMIT,
                        "uploadThroughput",
                        bytesPerSecond));
    }

    /** Calls a method of Chromium's DevTools protocol. */
    void devtools(String method, Map<String, Object> parameters) {
        driver.devtools(method, parameters);
    }

    /** The errors in the console since the last call, in the words of the browser. */
    List<String> errors() {
        return log("browser").stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** The addresses that the page has made the browser ask for since the last call, also those of WebSockets. */
    List<URI> requests() {
        return log("performance").stream()
                .map(entry -> DevtoolsMessage.parse(entry.getMessage()))
                .filter(DevtoolsMessage::isRequest)
                .map(DevtoolsMessage::address)
                .filter(address -> !WITHIN_THE_BROWSER.contains(address.getScheme()))
                .toList();
    }

    private List<LogEntry> log(String type) {
        return driver.manage().logs().get(type).getAll();
    }

    /** Writes a picture of what the window shows to the folder of screenshots. */
    Path screenshot(String name) {
        try {
            var file = Files.createDirectories(Build.screenshots()).resolve(name + ".png");
            return Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file for the browser to upload. */
    Path file(String name, byte[] content) {
        try {
            return Files.write(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the driver wrote, for a failure's report. */
    String log() {
        return "== chromedriver\n" + process.log();
    }

    /** Ends the browser and the driver, and asserts that both ended. */
    void stop() {
        var children = process.descendants().toList();
        try {
            driver.quit();
            process.terminate();
            Patience.await("the browser to end", Patience.PROCESS)
                    .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(children).isNotEmpty();
        } finally {
            process.kill();
            children.forEach(ProcessHandle::destroyForcibly);
            folder.delete();
        }
    }

    /** A WebDriver session with the one command that is Chromium's own. */
    private static final class Driver extends RemoteWebDriver {

        private Driver(HttpCommandExecutor executor, ImmutableCapabilities capabilities) {
            super(executor, capabilities);
        }

        static Driver connect(Endpoint.Tcp endpoint, ImmutableCapabilities capabilities) {
            var commands = Map.of(DEVTOOLS, new CommandInfo("/session/:sessionId/goog/cdp/execute", HttpMethod.POST));
            var config = ClientConfig.defaultConfig().baseUrl(url(endpoint)).readTimeout(Patience.PROCESS);
            var client = HttpClient.Factory.createDefault().createClient(config);
            return new Driver(new HttpCommandExecutor(client, commands, url(endpoint)), capabilities);
        }

        private static URL url(Endpoint.Tcp endpoint) {
            try {
                return new URL("http", "127.0.0.1", endpoint.port(), "");
            } catch (MalformedURLException e) {
                throw new IllegalStateException(e);
            }
        }

        void devtools(String method, Map<String, Object> parameters) {
            execute(DEVTOOLS, Map.of("cmd", method, "params", parameters));
        }
    }

    /** One event of the DevTools protocol, as the performance log has it. */
    private record DevtoolsMessage(String method, Map<?, ?> parameters) {

        static DevtoolsMessage parse(String json) {
            var entry = (Map<?, ?>) new Json().<Map<?, ?>>toType(json, Map.class);
            var message = (Map<?, ?>) Objects.requireNonNull(entry.get("message"));
            return new DevtoolsMessage(
                    String.valueOf(message.get("method")), (Map<?, ?>) Objects.requireNonNull(message.get("params")));
        }

        boolean isRequest() {
            return method.equals("Network.requestWillBeSent") || method.equals("Network.webSocketCreated");
        }

        URI address() {
            var request = parameters.get("request");
            var url = request instanceof Map<?, ?> map ? map.get("url") : parameters.get("url");
            return URI.create(String.valueOf(url));
        }
    }
}
