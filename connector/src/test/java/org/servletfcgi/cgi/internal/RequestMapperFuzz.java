package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetSocketAddress;
import java.util.List;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.MappingOptions.DuplicateHeaders;
import org.servletfcgi.cgi.MappingOptions.PathCheck;
import org.servletfcgi.cgi.MappingOptions.PathSource;
import org.servletfcgi.cgi.MappingOptions.PortSource;
import org.servletfcgi.cgi.MappingOptions.SharedSecret;
import org.servletfcgi.cgi.internal.RequestMapper.MappedRequest;

/** Any variables give a sound request or a refusal, whatever the options. */
class RequestMapperFuzz {
    private static final SharedSecret SECRET = new SharedSecret("FCGI_SECRET", "s3cret");

    private static final List<MappingOptions> OPTIONS = List.of(
            MappingOptions.builder().pathCheck(PathCheck.OFF).build(),
            MappingOptions.builder()
                    .pathCheck(PathCheck.REJECT)
                    .portSource(PortSource.SERVER_PORT)
                    .duplicateHeaders(DuplicateHeaders.REJECT)
                    .trustRemoteUser(true)
                    .build(),
            MappingOptions.builder()
                    .pathSource(PathSource.SCRIPT_NAME)
                    .pathCheck(PathCheck.STRICT)
                    .duplicateHeaders(DuplicateHeaders.FIRST)
                    .trustSslVariables(false)
                    .allowTrace(true)
                    .build(),
            MappingOptions.builder()
                    .pathCheck(PathCheck.OFF)
                    .mountPrefix("/app")
                    .duplicateHeaders(DuplicateHeaders.LAST)
                    .secret(SECRET)
                    .build());

    @FuzzTest
    void N6_any_variables_give_a_request_of_clean_lines_or_a_refusal(byte[] text) {
        MetaVariables variables = Variables.of(text);

        for (MappingOptions options : OPTIONS) {
            MappedRequest mapped = map(variables, options);
            if (mapped != null) {
                Variables.assertSound(mapped.request());
                assertSound(mapped.peer(), options);
            }
        }
    }

    private static @Nullable MappedRequest map(MetaVariables variables, MappingOptions options) {
        RequestMapper mapper = new RequestMapper(options);
        try {
            MappedRequest mapped = mapper.map(variables, 0);
            if (options.secret() != null) {
                assertThat(variables.get(SECRET.variable())).isEqualTo(SECRET.value());
                assertThat(mapper.visible(variables)).doesNotContainKey(SECRET.variable());
            }
            return mapped;
        } catch (HttpException.RuntimeException refusal) {
            assertThat(refusal.getCode()).isIn(400, 403, 404, 405);
            assertThat(refusal.getReason()).isNotEmpty().doesNotContain("\r", "\n", "\0");
            return null;
        }
    }

    private static void assertSound(Peer peer, MappingOptions options) {
        for (Peer.Address address : List.of(peer.remote(), peer.local())) {
            InetSocketAddress socket = address.toSocketAddress();
            assertThat(socket == null).isEqualTo(address.ip().isEmpty());
            assertThat(address.port()).isBetween(0, 65535);
            assertThat(address.ip() + address.name()).matches("[0-9A-Za-z.:_\\[\\]-]*");
        }
        assertThat(peer.login() != null && !options.trustRemoteUser()).isFalse();
        Peer.Login login = peer.login();
        if (login != null) {
            assertThat(login.user() + login.scheme()).isNotEmpty().doesNotContain("\r", "\n", "\0");
        }
        Tls tls = peer.tls();
        if (tls != null) {
            assertThat(options.trustSslVariables() && peer.secure()).isTrue();
            assertThat(tls.cipherSuite() + tls.protocol() + tls.sessionId()).doesNotContain("\r", "\n", "\0");
            assertThat(tls.keySize()).isBetween(0, 99_999);
            assertThat(tls.certificates()).hasSizeLessThanOrEqualTo(16).doesNotContainNull();
        }
    }
}
