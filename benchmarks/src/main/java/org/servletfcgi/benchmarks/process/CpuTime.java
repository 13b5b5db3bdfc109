package org.servletfcgi.benchmarks.process;

import java.time.Duration;

/** CPU time of a process with all its threads, in user mode and in the kernel. */
final class CpuTime {

    private CpuTime() {}

    /**
     * What a process has taken since it started; in steps of 10 ms on Linux.
     *
     * @return zero for a process that is gone
     */
    static Duration of(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
