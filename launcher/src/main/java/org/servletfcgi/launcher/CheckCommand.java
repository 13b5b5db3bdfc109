package org.servletfcgi.launcher;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.launcher.deploy.Deployment;
import org.servletfcgi.launcher.deploy.Deployments;
import org.servletfcgi.launcher.deploy.EeLevel;
import org.servletfcgi.launcher.deploy.Mount;
import org.servletfcgi.server.VerifiedByWebServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The subcommand that starts applications as they would be started, but listens nowhere, says what they are, and ends. */
@Command(
        name = "servlet-fcgi check",
        sortOptions = false,
        header = "Starts applications without serving them, and says what they are.",
        customSynopsis = "servlet-fcgi check [--context-path PATH] [--ee LEVEL] APP...",
        descriptionHeading = "%n",
        description = {
            "Says the environment, the servlets with their mappings, the number of filters and listeners, and what an"
                    + " operator should know. Exits with 0 if all of them start, else with the status that"
                    + " servlet-fcgi would exit with."
        },
        parameterListHeading = "%n",
        optionListHeading = "%n")
final class CheckCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "APP",
            arity = "1..*",
            description = "A .war file or the directory of an unpacked one; several as /path=APP each.")
    private List<String> applications = new ArrayList<>();

    @Option(
            names = "--context-path",
            paramLabel = "PATH",
            description = "Where a single application answers. Default: /.")
    private @Nullable String contextPath;

    @Option(
            names = "--ee",
            paramLabel = "LEVEL",
            converter = Level.class,
            description = "Jakarta EE level of the applications: ee8, ee9, ee10 or ee11. Default: found out.")
    private @Nullable EeLevel ee;

    @SuppressWarnings("UnusedVariable")
    @Option(names = "--help", usageHelp = true, description = "Print this help and exit.")
    private boolean help;

    static final class Level implements ITypeConverter<EeLevel> {
        @Override
        public EeLevel convert(String name) {
            try {
                return EeLevel.parse(name);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Starts, says and stops; picocli has filled in the options. */
    @Override
    public Integer call() throws LaunchException {
        Deployments deployments = Deployments.of(Mount.parseAll(applications, contextPath), ee);
        List<Deployment> prepared = deployments.prepare(WorkDirectory.create().path());
        Server server = new Server();
        server.addBean(new VerifiedByWebServer(), false);
        ContextHandlerCollection contexts = new ContextHandlerCollection();
        prepared.forEach(application -> contexts.addHandler(application.handler()));
        server.setHandler(contexts);
        try {
            server.start();
            PrintWriter out = spec.commandLine().getOut();
            for (Deployment application : prepared) {
                application.describe().forEach(out::println);
            }
            server.stop();
        } catch (Exception | LinkageError e) {
            stopQuietly(server, e);
            throw Deployment.failure(prepared, e);
        }
        return ExitStatus.OK.code();
    }

    private static void stopQuietly(Server server, Throwable failure) {
        try {
            server.stop();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }
}
