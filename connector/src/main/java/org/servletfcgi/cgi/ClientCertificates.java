package org.servletfcgi.cgi;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The client's certificates in SSL_CLIENT_CERT and SSL_CLIENT_CERT_CHAIN_n. */
final class ClientCertificates {
    private static final Logger LOG = LoggerFactory.getLogger(ClientCertificates.class);
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";

    /** Real chains are shorter; without a bound a request could cost any amount of time. */
    private static final int MAX_CERTIFICATES = 16;

    private ClientCertificates() {}

    /**
     * The client's certificate and its issuers, each the issuer of the one before it (Servlet §3.10); none where one of
     * them cannot be read.
     */
    static List<X509Certificate> read(MetaVariables variables) {
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
