package org.servletfcgi.spring.boot;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether {@code server.fastcgi.bind} has an address. */
final class OnFastCgiAddress extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("FastCGI");
        return FastCgiProperties.addresses(context.getEnvironment()).isEmpty()
                ? ConditionOutcome.noMatch(message.didNotFind("property").items(FastCgiProperties.BIND))
                : ConditionOutcome.match(message.found("property").items(FastCgiProperties.BIND));
    }
}
