package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.MappingOptions.PathCheck;
import org.servletfcgi.cgi.MappingOptions.PathSource;
import org.servletfcgi.cgi.MappingOptions.PortSource;
import org.servletfcgi.cgi.internal.ClientRequests.ClientRequest;
import org.servletfcgi.cgi.internal.RequestMapper.MappedRequest;
import org.servletfcgi.fastcgi.internal.Captures;
import org.servletfcgi.fastcgi.internal.Captures.Capture;
import org.servletfcgi.fastcgi.internal.Captures.Request;
import org.servletfcgi.fastcgi.internal.Pair;

/** What real web servers sent is mapped to what their client sent. */
class CapturedRequestsTest {
    /** Debian's parameters for nginx send HTTP_HOST without its port. */
    private static final Set<String> HOST_WITHOUT_PORT =
            Set.of("nginx", "nginx-unbuffered", "nginx-keepconn", "nginx-scgi");

    /** h2o 2.2.5 puts the whole of an absolute form in PATH_INFO. */
    private static final Set<String> AUTHORITY_IN_PATH = Set.of("h2o/absolute-form", "h2o-keepalive/absolute-form");

    @ParameterizedTest
    @MethodSource("captures")
    void request_is_the_clients(Capture capture) {
        for (MetaVariables variables : requests(capture)) {
            MappedRequest mapped = map(MappingOptions.DEFAULT, variables);
            ClientRequest sent = sent(capture, mapped.request());

            assertThat(mapped.request().getMethod()).isEqualTo(sent.method());
            assertThat(mapped.request().getHttpURI().getPathQuery()).isEqualTo(pathQuery(sent));
            assertThat(mapped.request().getHttpURI().getScheme())
                    .isEqualTo(ClientRequests.isTls(capture.caseName()) ? "https" : "http");
            assertThat(mapped.request().getHttpVersion()).isEqualTo(version(sent));
            assertThat(mapped.peer().remote().ip()).isEqualTo("127.0.0.1");
            assertThat(mapped.peer().remote().port()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void authority_is_the_clients_host(Capture capture) {
        for (MetaVariables variables : requests(capture)) {
            MappedRequest mapped = map(MappingOptions.DEFAULT, variables);
            String host = sent(capture, mapped.request()).field("Host");
            if (host == null) {
                host = hostOfHttp10(capture.variant());
            } else if (HOST_WITHOUT_PORT.contains(capture.variant())) {
                host = host.substring(0, host.indexOf(':'));
            }

            assertThat(mapped.request().getHttpURI().getAuthority()).isEqualTo(host);
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void server_port_restores_the_port_that_nginx_strips(Capture capture) {
        for (MetaVariables variables : requests(capture)) {
            MappedRequest mapped = map(
                    MappingOptions.builder().portSource(PortSource.SERVER_PORT).build(), variables);
            String host = sent(capture, mapped.request()).field("Host");

            if (host != null) {
                assertThat(mapped.request().getHttpURI().getAuthority()).isEqualTo(host);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void fields_are_the_clients_without_those_of_the_connection(Capture capture) {
        for (MetaVariables variables : requests(capture)) {
            MetaData.Request request = map(MappingOptions.DEFAULT, variables).request();
            ClientRequest sent = sent(capture, request);

            for (String name : List.of("User-Agent", "Content-Type", "X-Latin", "X-Space", "X-V128")) {
                List<String> values = request.getHttpFields().getValuesList(name);
                String value = sent.field(name);
                if (value != null) {
                    assertThat(values).as(name).containsExactly(value);
                }
            }
            for (String name : List.of("Proxy", "Connection", "Keep-Alive", "TE", "Trailer", "Expect")) {
                assertThat(request.getHttpFields().contains(name)).as(name).isFalse();
            }
            assertThat(request.getHttpFields().contains(HttpHeader.TRANSFER_ENCODING))
                    .isFalse();
            assertThat(request.getHttpFields().getValuesList(HttpHeader.HOST)).hasSizeLessThan(2);
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void content_length_is_the_clients_or_that_of_the_content(Capture capture) {
        List<Request> requests = complete(capture);
        for (Request request : requests) {
            MetaData.Request mapped =
                    map(MappingOptions.DEFAULT, variables(request)).request();
            String sent = sent(capture, mapped).field("Content-Length");

            if (sent != null && !isAuthorizer(capture, request)) {
                assertThat(mapped.getContentLength()).isEqualTo(Long.parseLong(sent));
            } else if (mapped.getContentLength() >= 0 && request.stdinComplete()) {
                assertThat(mapped.getContentLength()).isEqualTo(request.stdinLength());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void V3_web_servers_read_the_same_path(Capture capture) {
        MappingOptions options =
                MappingOptions.builder().pathCheck(PathCheck.REJECT).build();
        for (MetaVariables variables : requests(capture)) {
            if (AUTHORITY_IN_PATH.contains(capture.name())) {
                Cgi.assertRefused(400, () -> map(options, variables));
            } else {
                assertThat(map(options, variables)).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void V1_decoded_variables_say_the_same_path(Capture capture) {
        MappingOptions decoded =
                MappingOptions.builder().pathSource(PathSource.SCRIPT_NAME).build();
        for (MetaVariables variables : requests(capture)) {
            HttpURI uri = map(MappingOptions.DEFAULT, variables).request().getHttpURI();
            boolean comparable = RequestTarget.decodedPath(variables) != null
                    && !uri.hasViolations()
                    && !uri.getPath().equals("*")
                    && !AUTHORITY_IN_PATH.contains(capture.name());

            if (comparable) {
                assertThat(map(decoded, variables).request().getHttpURI().getDecodedPath())
                        .isEqualTo(uri.getDecodedPath());
            }
        }
    }

    @Test
    void V4_encoded_slash_and_empty_segment_are_seen_behind_every_web_server() {
        List<Capture> captures = captures()
                .filter(capture -> capture.caseName().equals("path-encoded"))
                .toList();

        assertThat(captures).hasSizeGreaterThan(15);
        assertThat(captures).allSatisfy(capture -> {
            HttpURI uri = map(MappingOptions.DEFAULT, requests(capture).get(0))
                    .request()
                    .getHttpURI();
            assertThat(uri.getViolations())
                    .contains(Violation.AMBIGUOUS_PATH_SEPARATOR, Violation.AMBIGUOUS_EMPTY_SEGMENT);
        });
    }

    @Test
    void client_certificates_are_read_behind_every_web_server_that_sends_them() {
        List<Capture> captures = captures()
                .filter(capture -> capture.caseName().equals("https-client-certificate"))
                .filter(capture -> Set.of("nginx", "nginx-scgi", "lighttpd", "lighttpd-scgi", "apache", "apache-scgi")
                        .contains(capture.variant()))
                .toList();

        assertThat(captures).hasSize(6);
        assertThat(captures).allSatisfy(capture -> {
            Tls tls = Objects.requireNonNull(
                    map(MappingOptions.DEFAULT, requests(capture).get(0)).peer().tls());
            assertThat(tls.certificates()).hasSize(1);
            assertThat(tls.keySize()).isEqualTo(256);
        });
    }

    @Test
    void N7_repeated_fields_keep_all_their_values_behind_every_web_server() {
        List<Capture> captures = captures()
                .filter(capture -> capture.caseName().equals("repeated-headers"))
                .toList();

        assertThat(captures).hasSizeGreaterThan(10);
        assertThat(captures).allSatisfy(capture -> {
            MetaData.Request request =
                    map(MappingOptions.DEFAULT, requests(capture).get(0)).request();
            assertThat(request.getHttpFields().getCSV("X-Multi", false)).containsExactly("one", "two", "three", "four");
        });
    }

    @Test
    void C2_no_capture_has_a_login_by_default() {
        assertThat(captures().flatMap(capture -> requests(capture).stream()))
                .allSatisfy(variables -> assertThat(
                                map(MappingOptions.DEFAULT, variables).peer().login())
                        .isNull());
    }

    static Stream<Capture> captures() {
        return Stream.concat(Captures.fastCgi().stream(), Captures.scgi().stream())
                .filter(capture -> !complete(capture).isEmpty());
    }

    private static List<Request> complete(Capture capture) {
        return capture.requests().stream()
                .filter(request -> !request.params().isEmpty())
                .filter(request -> capture.protocol().equals("scgi") || request.paramsComplete())
                .toList();
    }

    private static List<MetaVariables> requests(Capture capture) {
        return complete(capture).stream().map(CapturedRequestsTest::variables).toList();
    }

    private static MetaVariables variables(Request request) {
        MetaVariables.Builder builder = MetaVariables.builder();
        for (Pair pair : request.params()) {
            builder.accept(pair.name(), pair.value());
        }
        return builder.build();
    }

    private static MappedRequest map(MappingOptions options, MetaVariables variables) {
        return new RequestMapper(options).map(variables, 0);
    }

    private static boolean isAuthorizer(Capture capture, Request request) {
        return capture.protocol().equals("fastcgi") && request.role() == 2;
    }

    /** The request of the case's client that this is, by its target where there are several. */
    private static ClientRequest sent(Capture capture, MetaData.Request request) {
        List<ClientRequest> sent = ClientRequests.of(capture.caseName());
        List<ClientRequest> same = new ArrayList<>(sent);
        if (sent.size() > 1) {
            same.removeIf(one -> !pathQuery(one).equals(request.getHttpURI().getPathQuery()));
        }
        assertThat(same).isNotEmpty();
        return same.get(0);
    }

    private static String pathQuery(ClientRequest sent) {
        String target = sent.target().replaceFirst("^http://[^/]*", "");
        StringBuilder ascii = new StringBuilder();
        for (byte b : target.getBytes(StandardCharsets.ISO_8859_1)) {
            ascii.append(b < 0 ? String.format("%%%02X", b) : String.valueOf((char) b));
        }
        return ascii.toString();
    }

    private static HttpVersion version(ClientRequest sent) {
        return Objects.requireNonNull(HttpVersion.fromString(sent.version()));
    }

    /** The client of the case http10 sent no Host. */
    private static @Nullable String hostOfHttp10(String variant) {
        return switch (variant) {
            case "caddy" -> null;
            case "lighttpd", "lighttpd-next", "lighttpd-scgi", "lighttpd-stream", "haproxy" -> "127.0.0.1:8080";
            default -> "www.example.com";
        };
    }
}
