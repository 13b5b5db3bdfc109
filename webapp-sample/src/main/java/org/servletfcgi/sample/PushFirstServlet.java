package org.servletfcgi.sample;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /push-first?size=N}: writes N bytes of {@link BytePattern} (0 to 1 GiB) before it reads anything, then
 * reads the content and ends with a line of its length and SHA-256. A server in front that writes the whole request
 * before it reads the response needs a connector that reads ahead.
 */
@WebServlet("/push-first")
public final class PushFirstServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Pattern SIZE = Pattern.compile("(?:^|&)size=([^&]*)");

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        OptionalLong size =
                Params.number(sizeInQuery(request.getQueryString()), response, "size", 0, BytePattern.MAX_BYTES);
        if (size.isEmpty()) {
            return;
        }
        response.setContentType("application/octet-stream");
        OutputStream out = response.getOutputStream();
        BytePattern.write(out, size.getAsLong());
        out.flush();
        Content body = Content.read(request.getInputStream());
        String line = "\nbody=" + body.size() + " " + body.sha256() + "\n";
        out.write(line.getBytes(StandardCharsets.US_ASCII));
    }

    // Not getParameter: for a URL-encoded form that would read the content first.
    private static @Nullable String sizeInQuery(@Nullable String query) {
        Matcher matcher = SIZE.matcher(query == null ? "" : query);
        return matcher.find() ? matcher.group(1) : null;
    }
}
