package org.servletfcgi.sample;

/** The part of the first page that leads to the rest of the application: small forms and links. */
final class TryIt {
    private static final String FORM = """
            <article class="card">
            <h3>Form</h3>
            <form method="post" accept-charset="UTF-8" action="{context}/form">
            <label for="try-name">Name</label>
            <input id="try-name" name="name" maxlength="200" autocomplete="off" value="Zoë">
            <label for="try-message">Message</label>
            <input id="try-message" name="message" maxlength="10000" autocomplete="off" value="Grüße, καλημέρα">
            <button>Post it</button>
            </form>
            </article>
            """;

    private static final String STREAM = """
            <article class="card">
            <h3>Stream</h3>
            <form method="get" action="{context}/stream" data-stream>
            <label for="try-count">Chunks</label>
            <input id="try-count" name="count" type="number" min="1" max="1000" value="5" required>
            <label for="try-interval">Milliseconds between</label>
            <input id="try-interval" name="interval" type="number" min="0" max="10000" value="500" required>
            <button>Start</button>
            </form>
            <pre role="log" aria-label="Chunks with their time of arrival" tabindex="0" hidden></pre>
            </article>
            """;

    private static final String MORE = """
            <article class="card">
            <h3>More</h3>
            <ul class="links">
            <li><a href="{context}/session">Session</a> <span>counts your visits</span></li>
            <li><a href="{context}/hello.jsp?name=World">JSP</a> <span>a page compiled on first use</span></li>
            <li><a href="{context}/download?size=1048576">Download</a> <span>one mebibyte</span></li>
            <li><a href="{context}/async?delay=1000">Async</a> <span>answers after a second</span></li>
            <li><a href="{context}/redirect?to=/form">Redirect</a> <span>302 to the form</span></li>
            <li><a href="{context}/echo/a/path?x=1&amp;y=%C3%A9">Echo</a> <span>the request as text</span></li>
            <li><a href="{context}/status?code=418">Status</a> <span>any code you like</span></li>
            <li><a href="{context}/help/">All paths</a> <span>and what they do</span></li>
            </ul>
            </article>
            """;

    private TryIt() {}

    static Html append(Html html, String contextPath) {
        String cards = FORM + STREAM + MORE;
        return html.raw("<section aria-labelledby=\"try\">\n<h2 id=\"try\">More to try</h2>\n<div class=\"cards\">\n")
                .raw(cards.replace("{context}", Html.escape(contextPath)))
                .raw("</div>\n</section>\n");
    }
}
