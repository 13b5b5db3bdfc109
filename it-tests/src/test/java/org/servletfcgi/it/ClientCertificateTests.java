package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * {@code examples/client-certificate}, an application whose members log in with client certificates, behind a web
 * server that speaks TLS to clients and verifies their certificates.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClientCertificateTests implements OnSite {

    private final ScratchFolder folder = ScratchFolder.create();
    private @Nullable Certificates certificates;
    private @Nullable Site site;

    /** Starts the site with the server's certificate, its key and the clients' authority of {@code folder}. */
    abstract Site start(Certificates files);

    @BeforeAll
    final void startSite() {
        var made = Certificates.make(folder.path());
        certificates = made;
        site = start(made);
    }

    @AfterAll
    final void stopSite() {
        folder.delete();
        if (site != null) {
            site.stop(entry -> false);
        }
    }

    @Override
    public final Site site() {
        return Objects.requireNonNull(site);
    }

    private Certificates certificates() {
        return Objects.requireNonNull(certificates);
    }

    private URI uri(String path) {
        return URI.create("https://127.0.0.1:" + site().port() + path);
    }

    private HttpResponse<byte[]> get(HttpClient client, String path) throws IOException, InterruptedException {
        return client.send(Http.request(uri(path)).build(), BodyHandlers.ofByteArray());
    }

    @Test
    final void a_certificate_that_the_application_knows_logs_in() throws Exception {
        var response = get(certificates().with("alice"), "/members/");

        assertThat(response.statusCode()).isEqualTo(200);
        var echo = Http.echo(response);
        assertThat(echo.value("user")).isEqualTo("CN=alice, O=Example");
        assertThat(echo.value("authType")).isEqualTo("CLIENT_CERT");
        assertThat(echo.value("member")).isEqualTo("true");
        assertThat(echo.value("subject")).isEqualTo("CN=alice,O=Example");
        assertThat(echo.value("certificates")).matches("[12]");
    }

    @Test
    final void the_application_knows_the_clients_tls_connection() throws Exception {
        var echo = Http.echo(get(certificates().with("alice"), "/members/"));

        assertThat(echo.value("cipherSuite")).matches("TLS_AES_\\d+_GCM_SHA\\d+|TLS_CHACHA20_POLY1305_SHA256");
        assertThat(echo.value("keySize"))
                .isEqualTo(String.valueOf(echo.value("cipherSuite")).contains("_128_") ? "128" : "256");
        assertThat(echo.value("protocol")).isEqualTo("TLSv1.3");
        assertThat(echo.value("scheme")).isEqualTo("https");
        assertThat(echo.value("secure")).isEqualTo("true");
        assertThat(echo.value("serverPort")).isEqualTo(Integer.toString(site().port()));
    }

    @Test
    final void a_client_without_a_certificate_sees_only_what_is_public() throws Exception {
        var client = certificates().anonymous();

        assertThat(get(client, "/members/").statusCode()).isEqualTo(403);
        assertThat(get(client, "/").statusCode()).isEqualTo(200);
    }

    @Test
    final void a_certificate_that_the_application_does_not_know_is_refused() throws Exception {
        var client = certificates().with("bob");

        assertThat(get(client, "/members/").statusCode()).isEqualTo(403);
        assertThat(get(client, "/").statusCode()).isEqualTo(200);
    }

    /** The status; 0 where the web server ends the handshake, of whose alert a TLS 1.3 client may see the close only. */
    private int statusOrAlert(HttpClient client, String target) throws Exception {
        try {
            return get(client, target).statusCode();
        } catch (SSLException alert) {
            return 0;
        } catch (IOException closed) {
            assertThat(closed).hasMessageContaining("received no bytes");
            return 0;
        }
    }

    @Test
    final void a_certificate_that_a_client_sends_beside_its_own_is_not_the_clients() throws Exception {
        var client = certificates().with("bob", "alice");

        assertThat(statusOrAlert(client, "/members/")).isIn(0, 400, 403);
    }

    @Test
    final void the_chain_of_a_certificate_does_no_harm() throws Exception {
        var response = get(certificates().with("alice", "clients-ca"), "/members/");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Http.echo(response).value("user")).isEqualTo("CN=alice, O=Example");
    }

    @Test
    final void a_certificate_of_another_authority_is_refused() throws Exception {
        var client = certificates().with("mallory");

        assertThat(statusOrAlert(client, "/members/")).isIn(0, 400, 403);
    }

    @Test
    final void header_fields_with_a_certificate_log_nobody_in() throws Exception {
        var pem = Files.readString(folder.resolve("alice.pem"));
        var request = Http.request(uri("/members/"))
                .header("SSL-Client-Verify", "SUCCESS")
                .header("SSL-Client-Cert", pem.replace("\n", "%0A"))
                .header("X-SSL-Client-Verify", "SUCCESS")
                .build();

        var response = certificates().anonymous().send(request, BodyHandlers.ofByteArray());

        assertThat(response.statusCode()).isEqualTo(403);
    }
}
