package org.servletfcgi.sample;

/** The parts of the first page that do something: upload, live numbers, guestbook, errors, WebSocket, and more to try. */
final class Parts {
    private static final String UPLOAD = """
            <section id="upload" aria-labelledby="upload-title">
            <h2 id="upload-title">Upload</h2>
            <p>The servlet reads the file as the STDIN records come in, keeps none of it, and answers with what it counted.
            A file of any size needs one small buffer.</p>
            <div class="split">
            <form class="card" method="post" enctype="multipart/form-data" action="{context}/upload" data-upload>
            <label for="upload-file">File</label>
            <input id="upload-file" name="file" type="file" required>
            <div class="actions">
            <button id="upload-start">Upload</button>
            <button id="upload-cancel" class="secondary" type="button" disabled>Cancel</button>
            </div>
            <progress id="upload-progress" max="100" value="0" aria-label="Upload"></progress>
            </form>
            <div id="upload-result" class="outcome" role="status" aria-live="polite"></div>
            </div>
            </section>
            """;

    private static final String LIVE = """
            <section id="live" aria-labelledby="live-title" data-source="{context}/live" data-load="{context}">
            <h2 id="live-title">Live from the connector</h2>
            <p>A stream of server-sent events: one response that stays open, and a STDOUT record every second with the
            numbers of the connector that carries it. It is a request among those it counts.</p>
            <div class="actions">
            <button id="live-start" type="button" disabled>Start</button>
            <button id="live-stop" class="secondary" type="button" disabled>Stop</button>
            <button id="live-load" class="secondary" type="button" disabled>Make 50 requests</button>
            </div>
            <p id="live-status" class="outcome" role="status" aria-live="polite">Not started.</p>
            <noscript><p class="notice">The charts need JavaScript.</p></noscript>
            <div id="live-charts" class="charts"></div>
            <div id="live-numbers"></div>
            </section>
            """;

    private static final String GUESTBOOK = """
            <section id="guestbook" aria-labelledby="guestbook-title" data-source="{context}/guestbook">
            <h2 id="guestbook-title">Guestbook</h2>
            <p>A session that remembers your name, and an embedded database that keeps the last entries in memory until the
            application stops.</p>
            <div id="guestbook-panel" aria-live="polite"><p><a href="{context}/guestbook">Open the guestbook</a></p></div>
            </section>
            """;

    private static final String ERRORS = """
            <section id="errors" aria-labelledby="errors-title">
            <h2 id="errors-title">When something is wrong</h2>
            <p>The status travels as a <code>Status</code> line in STDOUT, and the page with it. What went wrong is in the
            log of the application and never on the page.</p>
            <p class="actions">
            <a id="error-404" class="button secondary" href="{context}/missing">A page that is not there: 404</a>
            <a id="error-500" class="button secondary" href="{context}/error">A servlet that fails: 500</a>
            </p>
            </section>
            """;

    private static final String WEBSOCKET = """
            <section id="websocket" aria-labelledby="websocket-title" data-source="{context}/websocket">
            <h2 id="websocket-title">WebSocket</h2>
            <p>FastCGI has no way to turn a request into a connection in both directions, so a WebSocket cannot go through it.
            It works where the web server in front hands this one path, <code>{context}/websocket</code>, to an HTTP
            connector of the same server.</p>
            <button id="websocket-try" type="button" disabled>Try it</button>
            <noscript><p class="notice">Trying it needs JavaScript.</p></noscript>
            <div id="websocket-result" class="outcome" role="status" aria-live="polite"></div>
            </section>
            """;

    private Parts() {}

    static Html append(Html html, String contextPath) {
        html.raw((UPLOAD + LIVE + GUESTBOOK + ERRORS + WEBSOCKET).replace("{context}", Html.escape(contextPath)));
        return TryIt.append(html, contextPath);
    }
}
