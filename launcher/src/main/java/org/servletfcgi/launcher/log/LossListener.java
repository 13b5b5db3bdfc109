package org.servletfcgi.launcher.log;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tells the operator, by the log, what was not written.
 *
 * @param name of what it was to be written to
 */
public record LossListener(String name, Logger log) implements HandOver.Listener {

    @Override
    public void failed(IOException cause) {
        log.log(Level.WARNING, "cannot write to {0}: {1}", new Object[] {name, cause.getMessage()});
    }

    @Override
    public void leftOut(long lines) {
        log.log(Level.WARNING, "{0}: {1} lines could not be written and were left out", new Object[] {
            name, Long.toString(lines)
        });
    }
}
