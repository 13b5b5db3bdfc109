package org.servletfcgi.launcher.exit;

import org.jspecify.annotations.Nullable;

/** The command fails; the message is one sentence for the operator. */
public final class LaunchException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ExitStatus status;
    private final String problem;

    /**
     * A failure with its exit status.
     *
     * @param problem one sentence for the operator
     */
    public LaunchException(ExitStatus status, String problem) {
        this(status, problem, null);
    }

    /**
     * A failure with its exit status and cause.
     *
     * @param problem one sentence for the operator
     */
    public LaunchException(ExitStatus status, String problem, @Nullable Throwable cause) {
        super(problem, cause);
        this.status = status;
        this.problem = problem;
    }

    /** How the process ends. */
    public ExitStatus status() {
        return status;
    }

    /** What is wrong, for the operator. */
    public String problem() {
        return problem;
    }
}
