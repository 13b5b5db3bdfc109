package org.servletfcgi.sample;

import java.util.Map;

/**
 * The records of one request and its answer, each with the header that FastCGI §3.3 gives it: version, type, request
 * id, length of the content, length of the padding, a reserved byte.
 */
final class RecordPicture {
    private static final int VERSION = 1;

    private enum Type {
        BEGIN_REQUEST(1),
        END_REQUEST(3),
        PARAMS(4),
        STDIN(5),
        STDOUT(6);

        private final int number;

        Type(int number) {
            this.number = number;
        }
    }

    private final Html html;

    RecordPicture(Html html) {
        this.html = html;
    }

    /** Appends the picture of a request with these variables, of so many bytes, and a content of known length or -1. */
    void append(Map<String, String> variables, long paramsBytes, long contentLength) {
        html.raw("<h2>Record by record</h2>\n<div class=\"exchange\">\n");
        side("Web server", "sends the request");
        html.raw("<ol class=\"records\" aria-label=\"Records from the web server\">\n");
        record(Type.BEGIN_REQUEST, 8, 1, "role RESPONDER: “answer this”, and whether to keep the connection");
        record(
                Type.PARAMS,
                paramsBytes,
                RecordSizes.records(paramsBytes),
                variables.size() + " variables, each as two lengths, its name and its value");
        record(Type.PARAMS, 0, 1, "empty: no more variables");
        if (contentLength > 0) {
            record(
                    Type.STDIN,
                    contentLength,
                    RecordSizes.records(contentLength),
                    "the content of the request, as it comes");
        }
        record(Type.STDIN, 0, 1, contentLength > 0 ? "empty: no more content" : "empty: a request without content");
        html.raw("</ol>\n");
        side("Servlet", "answers on the same connection");
        html.raw("<ol class=\"records back\" aria-label=\"Records from the servlet container\">\n");
        answer(
                "the header fields, an empty line, and this page<span class=\"page-bytes\" hidden></span>, in as many records as it needs");
        record(Type.STDOUT, 0, 1, "empty: the page is complete");
        record(Type.END_REQUEST, 8, 1, "REQUEST_COMPLETE: the id is free for the next request");
        html.raw("</ol>\n</div>\n").raw("""
                <p class="legend"><span class="byte version">version</span> <span class="byte type">type</span>
                <span class="byte id">request id</span> <span class="byte length">content length</span>
                <span class="byte rest">padding, reserved</span>
                <span>The header of a record is these eight bytes. Padding and how a stream is cut into records are its
                sender’s choice, so they are drawn in their plainest form; the id tells requests apart that share a
                connection.</span></p>
                """);
    }

    private void side(String name, String does) {
        html.raw("<p class=\"side\"><strong>")
                .text(name)
                .raw("</strong> ")
                .text(does)
                .raw("</p>\n");
    }

    private void record(Type type, long content, long records, String meaning) {
        String size =
                content == 0 ? "0 bytes" : content + " bytes" + (records > 1 ? " in " + records + " records" : "");
        String length = records > 1 ? "··" : "%02x %02x".formatted(content >> 8, content & 0xFF);
        record(type, length, size, Html.escape(meaning), content == 0);
    }

    private void answer(String meaning) {
        record(Type.STDOUT, "··", "streamed", meaning, false);
    }

    private void record(Type type, String length, String size, String meaning, boolean empty) {
        html.raw("<li")
                .raw(empty ? " class=\"empty\"" : "")
                .raw("><strong>")
                .text(type.name())
                .raw("</strong> <span class=\"size\">");
        html.text(size).raw("</span>\n<span class=\"bytes\" aria-hidden=\"true\">");
        bytes("version", "%02x".formatted(VERSION));
        bytes("type", "%02x".formatted(type.number));
        bytes("id", "id");
        bytes("length", length);
        bytes("rest", "00 00");
        html.raw(empty ? "" : "<span class=\"content\"></span>").raw("</span>\n<span class=\"detail\">");
        html.raw(meaning).raw("</span></li>\n");
    }

    private void bytes(String kind, String text) {
        html.raw("<span class=\"byte ").raw(kind).raw("\">").text(text).raw("</span>");
    }
}
