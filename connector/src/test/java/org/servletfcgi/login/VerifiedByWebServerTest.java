package org.servletfcgi.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.Test;

class VerifiedByWebServerTest {
    private final Server server = new Server();

    @Test
    void a_server_without_tls_gets_one_that_it_does_not_start() {
        VerifiedByWebServer.addTo(server);

        assertThat(server.getBeans(SslContextFactory.class))
                .hasSize(1)
                .hasOnlyElementsOfType(VerifiedByWebServer.class)
                .allSatisfy(factory -> assertThat(server.isManaged(factory)).isFalse());
    }

    @Test
    void a_server_with_tls_keeps_its_own_as_the_only_one() {
        SslContextFactory.Server own = new SslContextFactory.Server();
        server.addBean(own);

        VerifiedByWebServer.addTo(server);

        assertThat(server.getBeans(SslContextFactory.class)).containsExactly(own);
    }
}
