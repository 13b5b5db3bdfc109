package org.servletfcgi.cgi.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.servletfcgi.cgi.MappingOptions;

class TlsTest {
    private static final String ALICE = """
            -----BEGIN CERTIFICATE-----
            MIIBIjCByAIUFS/3n9RZebnTBrvnWRBwnQ3OXncwCgYIKoZIzj0EAwIwFTETMBEG
            A1UEAwwKRXhhbXBsZSBDQTAgFw0yNjExMjEwMjI4MTVaGA8yMTI2MTAyODAyMjgx
            NVowEDEOMAwGA1UEAwwFYWxpY2UwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAS7
            bgARb6ETvT1FpdK5kjHwqz0CdEHHciWuYqgQF6FUucOUHAgQzV3NQMEYNrBGaH1Z
            24NM+U4f02e/EhyruG/GMAoGCCqGSM49BAMCA0kAMEYCIQCQb1WG4wDl7QROy/BI
            S/IxUEGYQAHnfTEwKLjerxuRVQIhAJ2SkSFHixShzE53d5sGGih7xNA8LJ3EuCv7
            g7CPnrSo
            -----END CERTIFICATE-----
            """;
    private static final String AUTHORITY = """
            -----BEGIN CERTIFICATE-----
            MIIBgTCCASegAwIBAgIURYU3nvPfRRBMIX64yG5OQSmx8TUwCgYIKoZIzj0EAwIw
            FTETMBEGA1UEAwwKRXhhbXBsZSBDQTAgFw0yNjExMjEwMjI4MTVaGA8yMTI2MTAy
            ODAyMjgxNVowFTETMBEGA1UEAwwKRXhhbXBsZSBDQTBZMBMGByqGSM49AgEGCCqG
            SM49AwEHA0IABBB051UEDj8R0638FhEzapQY3In27cIWAT5+GQe/7dW9HiG5a/su
            ft7kF1umfLp9EmJnKmn1dytlYPPCYDmS5DejUzBRMB0GA1UdDgQWBBQHHeWUvDtp
            RmQ4paNt5+QEHKBihTAfBgNVHSMEGDAWgBQHHeWUvDtpRmQ4paNt5+QEHKBihTAP
            BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQCTtfMPZwnv+LiE+eH5
            0nMrrmZvl70tn4NJlzGkQrylNAIgQ+cXfFOFgI5iviMo8CVAlXvsqQGz9+o+I6Qn
            oCW0jYQ=
            -----END CERTIFICATE-----
            """;

    /** A certificate in the name of {@link #AUTHORITY}, of another key. */
    private static final String IMPOSTOR = """
            -----BEGIN CERTIFICATE-----
            MIIBgTCCASegAwIBAgIUXQptdnyN9mKWS72BK471HXtikx8wCgYIKoZIzj0EAwIw
            FTETMBEGA1UEAwwKRXhhbXBsZSBDQTAgFw0yNjExMjEwNjAxNDZaGA8yMTI2MTAy
            ODA2MDE0NlowFTETMBEGA1UEAwwKRXhhbXBsZSBDQTBZMBMGByqGSM49AgEGCCqG
            SM49AwEHA0IABGxhOVp4w/e/NsXNAGuIzB0zkaj1hejznVz6jvC5QAwC1Mi3sU4e
            SAFT8FQE1RWx0kVddf+mXLn8EodUdPclsTWjUzBRMB0GA1UdDgQWBBRZZHJnGIGK
            gwnLmc5tG9cKtNrlaTAfBgNVHSMEGDAWgBRZZHJnGIGKgwnLmc5tG9cKtNrlaTAP
            BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQD5ajFci98dA9ObO1Ap
            H6dPvGe+725T2Oobm+byfdXdAAIgK2dIn3Mnlr/xZa8m1VzNguF15UrJAfV3mNpE
            QPvpz+E=
            -----END CERTIFICATE-----
            """;

    @Test
    void ssl_variables_describe_the_connection() {
        Tls tls = tls(
                "SSL_CIPHER", "ECDHE-RSA-AES128-GCM-SHA256",
                "SSL_CIPHER_USEKEYSIZE", "256",
                "SSL_SESSION_ID", "0a1b",
                "SSL_PROTOCOL", "TLSv1.3");

        assertThat(tls).isEqualTo(new Tls("ECDHE-RSA-AES128-GCM-SHA256", 256, "0a1b", "TLSv1.3", List.of()));
    }

    @Test
    void empty_ssl_variables_are_absent() {
        Tls tls = tls("SSL_PROTOCOL", "TLSv1.3", "SSL_CIPHER", "", "SSL_CIPHER_USEKEYSIZE", "", "SSL_SESSION_ID", "");

        assertThat(tls).isEqualTo(new Tls(null, 0, null, "TLSv1.3", List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "TLS_AES_256_GCM_SHA384, 256",
        "TLS_AES_128_GCM_SHA256, 128",
        "TLS_CHACHA20_POLY1305_SHA256, 256",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, 128",
        "ECDHE-RSA-AES256-GCM-SHA384, 256",
        "ECDHE-ECDSA-CHACHA20-POLY1305, 256",
        "ECDHE-RSA-CAMELLIA128-SHA256, 128",
        "DHE-RSA-ARIA256-GCM-SHA384, 256",
        "DES-CBC3-SHA, 168",
        "TLS_RSA_WITH_3DES_EDE_CBC_SHA, 168",
        "RC4-SHA, 128",
        "SOMETHING-SHA256, 0",
        "NULL-SHA256, 0"
    })
    void key_size_is_derived_from_the_cipher_suite_where_it_is_not_said(String suite, int bits) {
        assertThat(tls("SSL_CIPHER", suite).keySize()).isEqualTo(bits);
        assertThat(tls("SSL_CIPHER", suite, "SSL_CIPHER_USEKEYSIZE", "junk").keySize())
                .isEqualTo(bits);
    }

    @Test
    void nothing_is_said_of_tls() {
        assertThat(Cgi.peer("HTTPS", "on").tls()).isNull();
        assertThat(Cgi.peer("SSL_PROTOCOL", "TLSv1.3").tls()).isNull();
        assertThat(Cgi.map(
                                MappingOptions.builder()
                                        .trustSslVariables(false)
                                        .build(),
                                "HTTPS",
                                "on",
                                "SSL_PROTOCOL",
                                "TLSv1.3")
                        .peer()
                        .tls())
                .isNull();
    }

    @Test
    void certificate_in_pem_is_the_clients() {
        assertThat(names(certificates("SSL_CLIENT_CERT", ALICE))).containsExactly("CN=alice");
    }

    @Test
    void certificate_with_lines_that_begin_with_a_tab_is_read() {
        assertThat(names(certificates("SSL_CLIENT_CERT", ALICE.strip().replace("\n", "\n\t"))))
                .containsExactly("CN=alice");
    }

    @Test
    void certificate_with_percent_encoding_is_read() {
        String escaped = ALICE.replace("\n", "%0A")
                .replace(" ", "%20")
                .replace("+", "%2B")
                .replace("/", "%2f")
                .replace("=", "%3D");

        assertThat(names(certificates("SSL_CLIENT_CERT", escaped))).containsExactly("CN=alice");
    }

    @Test
    void certificate_with_blanks_instead_of_line_ends_is_read() {
        assertThat(names(certificates("SSL_CLIENT_CERT", ALICE.strip().replace("\n", " "))))
                .containsExactly("CN=alice");
        assertThat(names(certificates("SSL_CLIENT_CERT", ALICE.replace("\n", "\r\n"))))
                .containsExactly("CN=alice");
    }

    @Test
    void chain_follows_the_clients_certificate() {
        List<X509Certificate> numbered = certificates("SSL_CLIENT_CERT", ALICE, "SSL_CLIENT_CERT_CHAIN_0", AUTHORITY);
        List<X509Certificate> together = certificates("SSL_CLIENT_CERT", ALICE + AUTHORITY);

        assertThat(names(numbered)).containsExactly("CN=alice", "CN=Example CA");
        assertThat(together).isEqualTo(numbered);
    }

    @Test
    void certificate_that_did_not_issue_the_one_before_it_is_left_out_with_all_that_follow() {
        assertThat(names(certificates("SSL_CLIENT_CERT", ALICE, "SSL_CLIENT_CERT_CHAIN_0", ALICE)))
                .containsExactly("CN=alice");
        assertThat(names(certificates("SSL_CLIENT_CERT", ALICE + ALICE + AUTHORITY)))
                .containsExactly("CN=alice");
        assertThat(names(certificates("SSL_CLIENT_CERT", ALICE, "SSL_CLIENT_CERT_CHAIN_0", IMPOSTOR)))
                .containsExactly("CN=alice");
        assertThat(names(certificates("SSL_CLIENT_CERT", AUTHORITY + ALICE))).containsExactly("CN=Example CA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NONE", "FAILED:self-signed certificate", "", "success", "GENEROUS"})
    void certificate_that_was_not_verified_is_none(String verify) {
        Tls tls = tls("SSL_PROTOCOL", "TLSv1.3", "SSL_CLIENT_VERIFY", verify, "SSL_CLIENT_CERT", ALICE);

        assertThat(tls.certificates()).isEmpty();
    }

    @Test
    void certificate_without_a_verification_is_none() {
        assertThat(tls("SSL_PROTOCOL", "TLSv1.3", "SSL_CLIENT_CERT", ALICE).certificates())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "junk",
                "-----BEGIN CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----",
                "-----END CERTIFICATE----------BEGIN CERTIFICATE-----"
            })
    void certificate_that_cannot_be_read_is_none(String pem) {
        assertThat(certificates("SSL_CLIENT_CERT", pem)).isEmpty();
        assertThat(certificates("SSL_CLIENT_CERT", ALICE + "-----BEGIN CERTIFICATE-----" + pem))
                .isEmpty();
    }

    @Test
    void one_bad_certificate_in_the_chain_leaves_none() {
        assertThat(certificates("SSL_CLIENT_CERT", ALICE, "SSL_CLIENT_CERT_CHAIN_0", "junk"))
                .isEmpty();
    }

    @Test
    void number_of_certificates_is_bounded() {
        assertThat(certificates("SSL_CLIENT_CERT", ALICE + AUTHORITY.repeat(15)))
                .hasSize(16);
        assertThat(certificates("SSL_CLIENT_CERT", ALICE + AUTHORITY.repeat(16)))
                .isEmpty();
    }

    private static Tls tls(String... namesAndValues) {
        String[] all = new String[namesAndValues.length + 2];
        all[0] = "HTTPS";
        all[1] = "on";
        System.arraycopy(namesAndValues, 0, all, 2, namesAndValues.length);
        return Objects.requireNonNull(Cgi.peer(all).tls());
    }

    private static List<X509Certificate> certificates(String... namesAndValues) {
        String[] all = new String[namesAndValues.length + 2];
        all[0] = "SSL_CLIENT_VERIFY";
        all[1] = "SUCCESS";
        System.arraycopy(namesAndValues, 0, all, 2, namesAndValues.length);
        return tls(all).certificates();
    }

    private static List<String> names(List<X509Certificate> certificates) {
        return certificates.stream()
                .map(certificate -> certificate.getSubjectX500Principal().getName())
                .toList();
    }
}
