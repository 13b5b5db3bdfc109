package org.servletfcgi.launcher.options;

import org.jspecify.annotations.Nullable;
import org.servletfcgi.launcher.deploy.EeLevel;
import picocli.CommandLine.Option;

/** How applications are run. */
final class ApplicationGroup {

    @Option(
            names = "--context-path",
            paramLabel = "PATH",
            description = "Where a single application answers. Default: /.")
    private @Nullable String contextPath;

    @Option(
            names = "--ee",
            paramLabel = "LEVEL",
            description = "Jakarta EE level of the applications: ee8, ee9, ee10 or ee11. Default: found out.")
    private @Nullable EeLevel ee;

    @Nullable
    String contextPath() {
        return contextPath;
    }

    @Nullable
    EeLevel ee() {
        return ee;
    }
}
