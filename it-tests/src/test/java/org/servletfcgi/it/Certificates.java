package org.servletfcgi.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/** An authority, a server's certificate and those of some clients, made with openssl in a folder of the tests. */
final class Certificates {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String AUTHORITY = "/O=Example/CN=Example Clients";

    private final Path folder;

    private Certificates(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes {@code server.pem}, {@code server.key} and {@code clients-ca.pem}, as the examples name them. The clients are
     * alice, whom the application knows, bob, whom it does not, and mallory, whose certificate is of another authority
     * of the same name.
     */
    static Certificates make(Path folder) {
        var certificates = new Certificates(folder);
        certificates.authority("clients-ca");
        certificates.authority("other-ca");
        certificates.issue("server", "/CN=localhost", "clients-ca", "subjectAltName=IP:127.0.0.1,DNS:localhost");
        certificates.client("alice", "clients-ca");
        certificates.client("bob", "clients-ca");
        certificates.client("mallory", "other-ca");
        return certificates;
    }

    /** The folder with the files. */
    Path folder() {
        return folder;
    }

    /** A client that trusts the server and has no certificate. */
    HttpClient anonymous() {
        return client(new KeyManager[0]);
    }

    /**
     * A client that trusts the server and shows its certificate whatever authorities the server asks for.
     *
     * @param others further certificates that it sends in the place of its certificate's issuers
     */
    HttpClient with(String name, String... others) {
        try {
            var keys = KeyStore.getInstance(folder.resolve(name + ".p12").toFile(), PASSWORD);
            var key = (PrivateKey) keys.getKey(keys.aliases().nextElement(), PASSWORD);
            var chain = Stream.concat(Stream.of(name), Arrays.stream(others))
                    .map(this::certificate)
                    .toArray(X509Certificate[]::new);
            return client(new KeyManager[] {new AlwaysTheSame(key, chain)});
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private X509Certificate certificate(String name) {
        try (InputStream pem = Files.newInputStream(folder.resolve(name + ".pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpClient client(KeyManager[] keys) {
        try {
            var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("authority", certificate("clients-ca"));
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            var context = SSLContext.getInstance("TLS");
            context.init(keys, trust.getTrustManagers(), null);
            return HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(context)
                    .connectTimeout(Duration.ofSeconds(10))
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void authority(String name) {
        key(name);
        openssl("req", "-x509", "-new", "-key", name + ".key", "-subj", AUTHORITY, "-days", "2", "-out", name + ".pem");
    }

    private void client(String name, String authority) {
        issue(name, "/O=Example/CN=" + name, authority, "extendedKeyUsage=clientAuth");
        openssl(
                "pkcs12",
                "-export",
                "-inkey",
                name + ".key",
                "-in",
                name + ".pem",
                "-passout",
                "pass:" + new String(PASSWORD),
                "-out",
                name + ".p12");
    }

    private void issue(String name, String subject, String authority, String extension) {
        key(name);
        openssl("req", "-new", "-key", name + ".key", "-subj", subject, "-out", name + ".csr");
        try {
            Files.writeString(folder.resolve(name + ".ext"), extension + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        openssl(
                "x509",
                "-req",
                "-in",
                name + ".csr",
                "-CA",
                authority + ".pem",
                "-CAkey",
                authority + ".key",
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                name + ".ext",
                "-out",
                name + ".pem");
    }

    private void key(String name) {
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", name + ".key");
    }

    private void openssl(String... arguments) {
        var command = new ArrayList<String>(List.of(Programs.find("openssl").toString()));
        command.addAll(Arrays.asList(arguments));
        try {
            var process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A careful client shows a certificate only to servers that ask for its authority; an attacker does not care. */
    private static final class AlwaysTheSame extends X509ExtendedKeyManager {

        private static final String ALIAS = "only";

        private final PrivateKey key;
        private final X509Certificate[] chain;

        AlwaysTheSame(PrivateKey key, X509Certificate[] chain) {
            this.key = key;
            this.chain = chain;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public X509Certificate[] getCertificateChain(String name) {
            return chain.clone();
        }

        @Override
        public PrivateKey getPrivateKey(String name) {
            return key;
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
            return ALIAS;
        }
    }
}
