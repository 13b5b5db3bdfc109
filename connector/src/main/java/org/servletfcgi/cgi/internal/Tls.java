package org.servletfcgi.cgi.internal;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's TLS connection as the web server describes it.
 *
 * @param cipherSuite the name of the cipher suite, most often OpenSSL's; null where it is not known
 * @param keySize the bits of the cipher's key, or 0 where they are not known
 * @param sessionId the session id in hexadecimal, or null where it is not known
 * @param protocol the protocol's name, such as {@code TLSv1.3}, or null where it is not known
 * @param certificates the client's certificate and then its chain; empty where the web server did not verify one
 */
public record Tls(
        @Nullable String cipherSuite,
        int keySize,
        @Nullable String sessionId,
        @Nullable String protocol,
        List<X509Certificate> certificates) {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";

    /** Real chains are shorter; without a bound a request could cost any amount of time. */
    private static final int MAX_CERTIFICATES = 16;

    /** Copies the list. */
    public Tls {
        certificates = List.copyOf(certificates);
    }

    /** What the SSL_ variables say; null where they say nothing. */
    static @Nullable Tls of(MetaVariables variables) {
        String cipher = variables.trimmedLine("SSL_CIPHER");
        String session = variables.trimmedLine("SSL_SESSION_ID");
        String protocol = variables.trimmedLine("SSL_PROTOCOL");
        boolean verified = "SUCCESS".equals(variables.get("SSL_CLIENT_VERIFY"));
        if (cipher == null && session == null && protocol == null && !verified) {
            return null;
        }
        long size = Text.decimal(variables.trimmedLine("SSL_CIPHER_USEKEYSIZE"), 5);
        int keySize = size >= 0 ? (int) size : keySize(cipher);
        return new Tls(cipher, keySize, session, protocol, verified ? certificates(variables) : List.of());
    }

    /** The bits of the cipher's key that a suite's name, OpenSSL's or the standard one, says; or 0 where it says none. */
    static int keySize(@Nullable String suite) {
        if (suite == null) {
            return 0;
        }
        // AES256, AES_256 and AES-256 are the same cipher
        String name = suite.toUpperCase(Locale.ROOT).replace("_", "").replace("-", "");
        if (name.contains("CHACHA20") || containsCipher(name, "256")) {
            return 256;
        }
        if (name.contains("3DES") || name.contains("DESCBC3")) {
            return 168;
        }
        if (containsCipher(name, "128") || name.contains("RC4") || name.contains("SEED") || name.contains("IDEA")) {
            return 128;
        }
        return 0;
    }

    private static boolean containsCipher(String name, String bits) {
        return name.contains("AES" + bits) || name.contains("CAMELLIA" + bits) || name.contains("ARIA" + bits);
    }

    /**
     * The client's certificate of SSL_CLIENT_CERT and its issuers of SSL_CLIENT_CERT_CHAIN_n, each the issuer of the one
     * before it (Servlet §3.10); none where one of them cannot be read.
     */
    static List<X509Certificate> certificates(MetaVariables variables) {
        String pem = variables.nonEmpty("SSL_CLIENT_CERT");
        if (pem == null) {
            return List.of();
        }
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> certificates = new ArrayList<>();
            for (int n = 0; pem != null; n++) {
                parse(pem, factory, certificates);
                pem = variables.nonEmpty("SSL_CLIENT_CERT_CHAIN_" + n);
            }
            return chain(certificates);
        } catch (CertificateException | IllegalArgumentException e) {
            LOG.debug("The client's certificate cannot be read, going on without it", e);
            return List.of();
        }
    }

    /**
     * The client's certificate and what follows it as far as it is its chain. Web servers verify the client's
     * certificate, and hand on whatever else the client has sent.
     */
    private static List<X509Certificate> chain(List<X509Certificate> sent) {
        int length = 1;
        while (length < sent.size() && isIssuer(sent.get(length), sent.get(length - 1))) {
            length++;
        }
        return List.copyOf(sent.subList(0, length));
    }

    private static boolean isIssuer(X509Certificate issuer, X509Certificate certificate) {
        if (!Objects.equals(certificate.getIssuerX500Principal(), issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static void parse(String value, CertificateFactory factory, List<X509Certificate> certificates)
            throws CertificateException {
        // nginx's $ssl_client_escaped_cert is percent-encoded; base64 itself has no percent sign
        String pem = PathText.decode(value);
        int begin = pem.indexOf(BEGIN);
        if (begin < 0) {
            throw new CertificateException("Expected a certificate in PEM");
        }
        while (begin >= 0) {
            int end = pem.indexOf(END, begin);
            if (end < 0 || certificates.size() == MAX_CERTIFICATES) {
                throw new CertificateException(
                        "Expected at most " + MAX_CERTIFICATES + " certificates in PEM, each with its end");
            }
            // nginx's $ssl_client_cert begins each line but the first with a tab
            String base64 = pem.substring(begin + BEGIN.length(), end).replaceAll("[ \\t\\r\\n]", "");
            byte[] der = Base64.getDecoder().decode(base64);
            certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            begin = pem.indexOf(BEGIN, end);
        }
    }
}
