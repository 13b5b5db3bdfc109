package org.servletfcgi.server;

import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Attributes;
import org.jspecify.annotations.Nullable;

/** A request as handlers see it: with attributes that cost nothing unless they are asked for. */
final class PeerRequest extends Request.AttributesWrapper {
    private PeerRequest(Request request, PeerMetaData.Attached attached) {
        super(request, new OwnAttributes(request, attached));
    }

    /** The {@link org.eclipse.jetty.server.HttpConfiguration.Customizer} that comes first. */
    static Request of(Request request, HttpFields.Mutable responseHeaders) {
        return request.getConnectionMetaData() instanceof PeerMetaData metaData
                ? new PeerRequest(request, metaData.attached())
                : request;
    }

    private static final class OwnAttributes extends Attributes.Synthetic {
        private static final Set<String> NAMES = Set.of(
                FastCgiConnectionFactory.PARAMS_ATTRIBUTE,
                FastCgiConnectionFactory.STATISTICS_ATTRIBUTE,
                FastCgiConnectionFactory.REQUEST_ATTRIBUTE,
                FastCgiConnectionFactory.STATUS_ATTRIBUTE);

        private final PeerMetaData.Attached attached;

        OwnAttributes(Request request, PeerMetaData.Attached attached) {
            super(request);
            this.attached = attached;
        }

        @Override
        protected @Nullable Object getSyntheticAttribute(String name) {
            return switch (name) {
                case FastCgiConnectionFactory.PARAMS_ATTRIBUTE -> attached.variables();
                case FastCgiConnectionFactory.STATISTICS_ATTRIBUTE -> attached.numbers();
                case FastCgiConnectionFactory.REQUEST_ATTRIBUTE ->
                    attached.stream().name();
                case FastCgiConnectionFactory.STATUS_ATTRIBUTE ->
                    attached.stream().status();
                default -> null;
            };
        }

        @Override
        protected Set<String> getSyntheticNameSet() {
            return NAMES;
        }
    }
}
