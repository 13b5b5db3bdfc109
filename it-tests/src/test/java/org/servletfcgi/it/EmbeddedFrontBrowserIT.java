package org.servletfcgi.it;

/** A browser, the web server of the demo and the sample application. */
final class EmbeddedFrontBrowserIT extends BrowserTests {

    @Override
    Site start() {
        return Site.embeddedFrontOnUnixSocket();
    }

    @Override
    public String front() {
        return "Jetty";
    }
}
