package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/** Any status, reason and fields of an application are one block of a Status line and fields, and nothing more. */
class ResponseHeadFuzz {
    private static final String TOKEN = "[!#-'*+.^_`|~0-9A-Za-z-]+";
    private static final Set<String> CONNECTION = Set.of(
            "status", "connection", "keep-alive", "proxy-connection", "transfer-encoding", "te", "trailer", "upgrade");
    private static final Set<String> SINGLE = Set.of("content-type", "content-length", "location");

    /** The input is UTF-8: what makes a status, a reason, then name and value of each field, with bars between them. */
    @FuzzTest
    void S1_S4_head_is_one_block_of_a_status_line_and_fields(byte[] bytes) {
        String[] text = new String(bytes, StandardCharsets.UTF_8).split("\\|", -1);
        int status = 200 + Math.floorMod(text[0].hashCode(), 800);
        String reason = text.length > 1 ? text[1] : null;
        List<HttpField> fields = new ArrayList<>();
        for (int i = 2; i + 1 < text.length; i += 2) {
            fields.add(new HttpField(text[i], text[i + 1]));
        }
        HttpFields httpFields = HttpFields.build(HttpFields.from(fields.toArray(HttpField[]::new)));
        ByteBuffer target = ByteBuffer.allocate(200 + 4 * bytes.length);

        assertThat(ResponseHead.encode(status, reason, httpFields, -1, target)).isTrue();

        List<String> lines = lines(target.flip());
        assertThat(lines.get(0)).matches("Status: " + status + " .*\\S.*");
        assertFields(lines.subList(1, lines.size() - ownLines(lines, status)), fields, status);
        assertFitsOrLeavesThePosition(status, reason, httpFields, target.limit());
    }

    /** The lines before the empty one, which is the last; a line ends in CR LF and holds no control character. */
    private static List<String> lines(ByteBuffer head) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        while (head.hasRemaining()) {
            int next = head.get() & 0xFF;
            if (next == '\r') {
                assertThat(head.get()).isEqualTo((byte) '\n');
                if (line.length() == 0) {
                    assertThat(head.hasRemaining())
                            .as("bytes after the empty line")
                            .isFalse();
                    return lines;
                }
                lines.add(line.toString());
                line.setLength(0);
            } else {
                assertThat(next == '\t' || (next >= 0x20 && next != 0x7F))
                        .as("byte " + next)
                        .isTrue();
                line.append((char) next);
            }
        }
        throw new AssertionError("no empty line");
    }

    /** How many of the last lines are no field of the application. */
    private static int ownLines(List<String> lines, int status) {
        if (status != 205) {
            return 0;
        }
        assertThat(lines.get(lines.size() - 1)).isEqualTo("Content-Length: 0");
        return 1;
    }

    /** The lines are fields of the application in their order, without those that it must not send. */
    private static void assertFields(List<String> lines, List<HttpField> fields, int status) {
        Set<String> seen = new HashSet<>();
        int next = 0;
        for (String line : lines) {
            String name = line.substring(0, line.indexOf(": "));
            String lower = name.toLowerCase(Locale.ROOT);
            assertThat(name).matches(TOKEN).doesNotMatch("(?i)X-CGI-.*");
            assertThat(CONNECTION).doesNotContain(lower);
            assertThat(seen.add(lower) || !SINGLE.contains(lower))
                    .as("second " + lower)
                    .isTrue();
            assertThat(lower.equals("location") && status == 200).isFalse();
            assertThat(lower.equals("content-length") && (status == 204 || status == 205))
                    .isFalse();
            while (!fields.get(next).getName().equals(name)
                    || fields.get(next).getValue().length() != line.length() - name.length() - 2) {
                next++;
            }
            next++;
        }
    }

    private static void assertFitsOrLeavesThePosition(
            int status, @Nullable String reason, HttpFields fields, int length) {
        ByteBuffer tooSmall = ByteBuffer.allocate(length - 1);

        assertThat(ResponseHead.encode(status, reason, fields, -1, tooSmall)).isFalse();
        assertThat(tooSmall.position()).isZero();
        assertThat(ResponseHead.encode(status, reason, fields, -1, ByteBuffer.allocate(length)))
                .isTrue();
    }
}
