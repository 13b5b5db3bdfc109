package org.servletfcgi.launcher.access;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TimeZone;
import java.util.logging.Logger;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.util.RolloverFileOutputStream;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.launcher.log.HandOver;
import org.servletfcgi.launcher.log.LossListener;

/**
 * A file of lines, or one for each day where its name has {@code yyyy_mm_dd} in it, of which those of the last 31 days are
 * kept. No request waits for the disk.
 */
public final class AccessLogFile extends AbstractLifeCycle implements RequestLog.Writer {

    private static final Logger LOG = Logger.getLogger(AccessLogFile.class.getName());

    /** How long a stop waits for the disk. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int DAYS = 31;

    private final Path path;
    private volatile @Nullable OutputStream file;
    private volatile @Nullable HandOver lines;

    /** A file that is not open yet. */
    public AccessLogFile(Path path) {
        this.path = path;
    }

    @Override
    protected void doStart() throws Exception {
        OutputStream opened = new RolloverFileOutputStream(path.toString(), true, DAYS, TimeZone.getTimeZone("GMT"));
        file = opened;
        lines = new HandOver(
                "access log",
                (bytes, length) -> opened.write(bytes, 0, length),
                new LossListener("the access log " + path, LOG));
    }

    @Override
    protected void doStop() throws IOException {
        HandOver ended = lines;
        lines = null;
        if (ended != null) {
            ended.drain(PATIENCE);
            ended.close();
        }
        OutputStream closed = file;
        file = null;
        if (closed != null) {
            closed.close();
        }
    }

    @Override
    public void write(String line) {
        HandOver started = lines;
        if (started != null) {
            byte[] bytes = (line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
            started.write(bytes, 0, bytes.length);
        }
    }
}
