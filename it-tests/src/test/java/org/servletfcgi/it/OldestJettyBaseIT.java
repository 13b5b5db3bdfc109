package org.servletfcgi.it;

/**
 * The sample application in a base of the oldest jetty-home, which has FastCGI connectors only, behind
 * {@code examples/nginx/tcp.conf}.
 */
final class OldestJettyBaseIT extends SiteTests {

    @Override
    Site start() {
        var folder = ScratchFolder.create();
        var endpoint = Endpoint.Tcp.free();
        var running = JettyBase.with(Build.oldestJettyHome(), folder, "ee11-deploy", "ee11-annotations", "ee11-jsp")
                .configure("fastcgi", "jetty.fastcgi.bind=" + endpoint.bind())
                .deploy("ee11", "ROOT", Build.application())
                .start();
        var example = Example.load("nginx/tcp.conf").with("127.0.0.1:9000", endpoint.bind());
        return Site.behind(folder, running, () -> WebServer.nginx(folder, example));
    }
}
