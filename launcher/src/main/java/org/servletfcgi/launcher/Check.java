package org.servletfcgi.launcher;

import java.io.PrintWriter;
import java.util.List;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.servletfcgi.launcher.deploy.Deployment;
import org.servletfcgi.launcher.deploy.Deployments;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.login.VerifiedByWebServer;

/** Starts applications as they would be started, but listens nowhere, says what they are, and stops them. */
final class Check {

    private Check() {}

    static void run(Deployments deployments, PrintWriter out) throws LaunchException {
        List<Deployment> applications =
                deployments.prepare(WorkDirectory.create().path());
        Server server = new Server();
        VerifiedByWebServer.addTo(server);
        ContextHandlerCollection contexts = new ContextHandlerCollection();
        applications.forEach(application -> contexts.addHandler(application.handler()));
        server.setHandler(contexts);
        try {
            server.start();
            for (Deployment application : applications) {
                application.describe().forEach(out::println);
            }
            server.stop();
        } catch (Exception | LinkageError e) {
            stopQuietly(server, e);
            throw Deployment.failure(applications, e);
        }
    }

    private static void stopQuietly(Server server, Throwable failure) {
        try {
            server.stop();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }
}
