package org.servletfcgi.launcher;

import org.jspecify.annotations.Nullable;

/** The application cannot be run; the message is one sentence for the operator. */
public final class LaunchException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ExitStatus status;
    private final String problem;

    /** The problem is one sentence without a full stop. */
    public LaunchException(ExitStatus status, String problem) {
        this(status, problem, null);
    }

    /** The problem is one sentence without a full stop; the cause is for the log at DEBUG. */
    public LaunchException(ExitStatus status, String problem, @Nullable Throwable cause) {
        super(problem, cause);
        this.status = status;
        this.problem = problem;
    }

    /** What the process ends with. */
    public ExitStatus status() {
        return status;
    }

    /** The sentence for the operator, perhaps of several lines. */
    public String problem() {
        return problem;
    }
}
