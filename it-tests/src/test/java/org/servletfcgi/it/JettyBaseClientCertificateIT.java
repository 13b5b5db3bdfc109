package org.servletfcgi.it;

/** {@code examples/client-certificate} in a Jetty base behind {@code examples/nginx/client-certificate.conf}. */
final class JettyBaseClientCertificateIT extends ClientCertificateTests {

    @Override
    Site start(Certificates files) {
        var folder = ScratchFolder.create();
        var endpoint = new Endpoint.Unix(folder.resolve("app.sock"));
        var running = JettyBase.with(Build.jettyHome(), folder, "http", "ee11-deploy", "ee11-jsp")
                .configure("http", "jetty.http.host=127.0.0.1", "jetty.http.port=0")
                .configure("fastcgi", "jetty.fastcgi.bind=" + endpoint.bind())
                .deploy("ee11", "ROOT", Build.examples().resolve("client-certificate"))
                .start();
        var example = Site.onSocket(Example.load("nginx/client-certificate.conf"), endpoint)
                .with("/etc/ssl/app/", files.folder() + "/");
        return Site.behind(folder, running, () -> WebServer.nginx(folder, example));
    }
}
