package org.servletfcgi.spring.boot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports a wrong configuration in place of a stack trace. */
final class FastCgiFailureAnalyzer extends AbstractFailureAnalyzer<FastCgiConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, FastCgiConfigurationException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
    }
}
