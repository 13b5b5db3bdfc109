package org.servletfcgi.launcher;

import org.jspecify.annotations.Nullable;

/** The application cannot be run; the message is one sentence for the operator. */
final class LaunchException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ExitStatus status;
    private final String problem;

    LaunchException(ExitStatus status, String problem) {
        this(status, problem, null);
    }

    LaunchException(ExitStatus status, String problem, @Nullable Throwable cause) {
        super(problem, cause);
        this.status = status;
        this.problem = problem;
    }

    ExitStatus status() {
        return status;
    }

    String problem() {
        return problem;
    }
}
