package org.servletfcgi.sample;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.MultipartConfig;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /upload}: a page with a file form; a POSTed multipart form comes back as a list of its parts, any other
 * content (POST or PUT) as {@code size=} and {@code sha256=} lines, read as a stream.
 *
 * <p>A multipart form may hold {@value #MAX_MULTIPART_BYTES} bytes; parts over 64 KiB go to temporary files. A streamed
 * content has no limit here.
 */
@WebServlet("/upload")
@MultipartConfig(
        fileSizeThreshold = 64 * 1024,
        maxFileSize = UploadServlet.MAX_MULTIPART_BYTES,
        maxRequestSize = UploadServlet.MAX_MULTIPART_BYTES)
public final class UploadServlet extends HttpServlet {
    static final long MAX_MULTIPART_BYTES = 256L << 20;

    private static final long serialVersionUID = 1L;

    private record Received(
            String field,
            @Nullable String fileName,
            @Nullable String contentType,
            Content content) {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Html html = new Html()
                .raw("<h1>Upload files</h1>\n<p>The answer is each file's size and SHA-256. Files are not kept.</p>\n");
        Page.send(request, response, "Upload", form(html, request));
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (!RequestFacts.isMultipart(request)) {
            doPut(request, response);
            return;
        }
        List<Received> parts = receive(request.getParts());
        if (Page.wanted(request)) {
            Page.send(request, response, "Upload received", form(page(parts), request));
        } else {
            Text.send(response, 200, lines(parts).toString());
        }
    }

    @Override
    protected void doPut(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Content content = Content.read(request.getInputStream());
        Text.send(
                response,
                200,
                new Lines()
                        .add("size", content.size())
                        .add("sha256", content.sha256())
                        .toString());
    }

    private static List<Received> receive(Collection<Part> parts) throws IOException {
        List<Received> received = new ArrayList<>();
        for (Part part : parts) {
            try (InputStream in = part.getInputStream()) {
                received.add(new Received(
                        part.getName(), part.getSubmittedFileName(), part.getContentType(), Content.read(in)));
            }
            part.delete();
        }
        return received;
    }

    private static Lines lines(List<Received> parts) {
        Lines lines = new Lines();
        for (int i = 0; i < parts.size(); i++) {
            Received part = parts.get(i);
            String prefix = "part." + (i + 1) + ".";
            lines.add(prefix + "field", part.field())
                    .add(prefix + "filename", part.fileName())
                    .add(prefix + "contentType", part.contentType())
                    .add(prefix + "size", part.content().size())
                    .add(prefix + "sha256", part.content().sha256());
        }
        return lines;
    }

    private static Html page(List<Received> parts) {
        Html html = new Html().raw("<h1>Upload received</h1>\n");
        for (Received part : parts) {
            html.raw("<h2>Field ").text(part.field()).raw("</h2>\n<dl class=\"facts\">\n");
            fact(html, "file name", part.fileName());
            fact(html, "content type", part.contentType());
            fact(html, "bytes", Long.toString(part.content().size()));
            fact(html, "SHA-256", part.content().sha256());
            html.raw("</dl>\n");
        }
        return html.raw("<h2>Once more</h2>\n");
    }

    private static void fact(Html html, String name, @Nullable String value) {
        if (value != null) {
            html.raw("<div><dt>").text(name).raw("</dt><dd>").text(value).raw("</dd></div>\n");
        }
    }

    private static Html form(Html html, HttpServletRequest request) {
        return html.raw("<form class=\"card\" method=\"post\" enctype=\"multipart/form-data\" action=\"")
                .text(request.getContextPath())
                .raw("/upload\">\n<label for=\"file\">Files</label>\n")
                .raw(
                        "<input id=\"file\" name=\"file\" type=\"file\" multiple required>\n<label for=\"note\">Note</label>\n")
                .raw(
                        "<input id=\"note\" name=\"note\" maxlength=\"200\" autocomplete=\"off\">\n<button>Upload</button>\n")
                .raw("</form>\n");
    }
}
