package org.servletfcgi.spring.boot;

import org.servletfcgi.socket.ListenException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Reports an address that cannot be listened on; before Spring Boot's own, which knows of ports only. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ListenFailureAnalyzer extends AbstractFailureAnalyzer<ListenException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ListenException cause) {
        return new FailureAnalysis(
                FastCgiProperties.BIND + ": " + cause.getMessage(),
                "Make the address available to this process, or change " + FastCgiProperties.BIND + ".",
                cause);
    }
}
