package org.servletfcgi.launcher.options;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.connector.FastCgiConnector;
import org.servletfcgi.launcher.deploy.EeLevel;
import org.servletfcgi.server.Limits;
import org.servletfcgi.socket.AllowedPeers;
import org.servletfcgi.socket.ListenAddress;
import org.servletfcgi.socket.ListenOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What the command is asked to run, and how. An option's value is that of the command line, else of its variable of the
 * environment, else of the file that {@code --config} names, else its default.
 */
@Command(
        name = "servlet-fcgi",
        sortOptions = false,
        showDefaultValues = true,
        header = "Runs web applications behind a web server that speaks FastCGI.",
        customSynopsis = "servlet-fcgi [OPTION]... APP...",
        footer = {
            "",
            "servlet-fcgi check [OPTION]... APP... starts the applications, says what they are, and exits.",
            "servlet-fcgi get asks a running FastCGI application, servlet-fcgi doctor says what is wrong between it and"
                    + " a web server, servlet-fcgi bench loads it; each has a --help.",
            "Signals: TERM, INT, HUP and USR1 stop; a second one ends the process at once.",
            "Environment: JAVA_HOME, and SERVLET_FCGI_JAVA_OPTS for options of the JVM."
        })
public final class RunOptions {

    /** The variable with the web servers that may connect (FastCGI §3.2). */
    static final String WEB_SERVER_ADDRESSES = "FCGI_WEB_SERVER_ADDRS";

    @Parameters(
            paramLabel = "APP",
            arity = "0..*",
            split = OptionSources.SEPARATOR,
            hideParamSyntax = true,
            showDefaultValue = Help.Visibility.NEVER,
            description = "A .war file or the directory of an unpacked one, or /PATH=APP to choose its context path.")
    private List<String> applications = new ArrayList<>();

    private final ApplicationGroup application = new ApplicationGroup();
    private final ListenGroup listen = new ListenGroup();
    private final ServerGroup server = new ServerGroup();
    private final LogGroup log = new LogGroup();

    /** What the options say of connectors, wherever they listen. */
    private final FastCgiConnector connector = new FastCgiConnector(new Server());

    private final SettingGroup listening =
            new SettingGroup(connector, List.of("socketMode", "socketOwner", "backlog", "idleTimeout"));
    private final SettingGroup requests = new SettingGroup(
            connector,
            List.of(
                    "trustRemoteUser",
                    "trustSslVariables",
                    "secret",
                    "pathSource",
                    "pathCheck",
                    "mountPrefix",
                    "portSource",
                    "duplicateHeaders",
                    "allowTrace",
                    "roles",
                    "stderrToFront",
                    "halfClose"));
    private final SettingGroup limits = new SettingGroup(connector, Limits.names());

    /** Read before the others, by {@link OptionSources}. */
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = OptionSources.CONFIG,
            paramLabel = "FILE",
            description = "Options from a file, a line name=value for each; those here and SERVLET_FCGI_NAME of the"
                    + " environment win.")
    private @Nullable String config;

    @Option(
            names = GivenOptions.PRINT_CONFIG,
            paramLabel = "KIND",
            description = "Print a configuration for these options and applications and exit, of: nginx, lighttpd,"
                    + " apache, caddy, haproxy, h2o or systemd.")
    private @Nullable ConfigKind printConfig;

    @Option(names = "--help", usageHelp = true, description = "Print this help and exit.")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Print the version and exit.")
    private boolean version;

    private final CommandLine command;
    private @Nullable String webServerAddresses;

    /** All options with their defaults. */
    public RunOptions() {
        command = new CommandLine(this);
        command.setExpandAtFiles(false);
        // Or a quotation mark in a value would be more than a character of it.
        command.getCommandSpec().parser().splitQuotedStrings(true);
        addGroups(command.getCommandSpec());
        command.registerConverter(EeLevel.class, Values.converter(EeLevel::parse));
        command.registerConverter(Duration.class, Values::duration);
        command.registerConverter(ListenAddress.class, Values.converter(ListenAddress::parse));
        command.registerConverter(AllowedPeers.class, Values.converter(AllowedPeers::parse));
        command.registerConverter(ConfigKind.class, Values.constant(ConfigKind.class));
        command.registerConverter(LogFormat.class, Values.constant(LogFormat.class));
        command.registerConverter(LogLevel.class, LogLevel::parse);
        command.registerConverter(AccessLogFormat.class, AccessLogFormat::parse);
        OptionHelp.group(command);
    }

    private void addGroups(CommandSpec spec) {
        CommandSpec sockets = CommandSpec.forAnnotatedObject(listen);
        listening.spec().options().forEach(sockets::addOption);
        spec.addMixin("Applications", CommandSpec.forAnnotatedObject(application));
        spec.addMixin("Listening", sockets);
        spec.addMixin("Requests", requests.spec());
        spec.addMixin("Threads and stopping", CommandSpec.forAnnotatedObject(server));
        spec.addMixin("Logs", CommandSpec.forAnnotatedObject(log));
        spec.addMixin("Limits", limits.spec());
    }

    /**
     * Takes the options from where they are given.
     *
     * @param environment all of the process's; the file is read here
     * @throws OptionException for the first option that is wrong
     */
    public void parse(List<String> arguments, Map<String, String> environment) {
        webServerAddresses = environment.get(WEB_SERVER_ADDRESSES);
        @Nullable OptionSources sources = null;
        try {
            // Who asks for help shall get it whatever the file says.
            if (arguments.stream().noneMatch(List.of("--help", "--version")::contains)) {
                sources = OptionSources.of(command, arguments, environment);
                command.setDefaultValueProvider(sources);
            }
            command.parseArgs(arguments.toArray(String[]::new));
            configure(connector);
        } catch (ParameterException e) {
            throw new OptionException(describe(e, arguments, sources), e);
        }
    }

    private static String describe(ParameterException e, List<String> arguments, @Nullable OptionSources sources) {
        ArgSpec argument = e.getArgSpec();
        String place = sources == null || argument == null ? null : sources.place(argument);
        // Elsewhere is not looked for an option that is on the command line.
        if (argument instanceof OptionSpec option && place != null && !isGiven(option, arguments)) {
            return place + ": " + e.getMessage();
        }
        String suggestion = e instanceof UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions().stream()
                        .findFirst()
                        .map(s -> "; did you mean " + s + "?")
                        .orElse("")
                : "";
        return e.getMessage() + suggestion + " (see servlet-fcgi --help)";
    }

    private static boolean isGiven(OptionSpec option, List<String> arguments) {
        String name = option.longestName();
        return arguments.stream().anyMatch(argument -> argument.equals(name) || argument.startsWith(name + "="));
    }

    /** Whether nothing but the help is asked for. */
    public boolean helpRequested() {
        return help;
    }

    /** Whether nothing but the version is asked for. */
    public boolean versionRequested() {
        return version;
    }

    /** Whose configuration to print instead of running anything, or null. */
    public @Nullable ConfigKind printConfig() {
        return printConfig;
    }

    /**
     * The options of the command line, without {@code --print-config} and the applications, as arguments of a process
     * that is started in any directory.
     *
     * @param directory what names of files are relative to
     */
    public List<String> given(Path directory) {
        return GivenOptions.of(command.getParseResult(), directory);
    }

    /** Prints all options in their groups. */
    public void printHelp(PrintWriter out) {
        command.usage(out);
    }

    /** The options in their groups, for those who describe them. */
    Map<String, List<OptionSpec>> groups() {
        return OptionHelp.groups(command.getCommandSpec());
    }

    /** The applications as they are given, each a path or a context path, an equals sign and a path. */
    public List<String> applications() {
        return List.copyOf(applications);
    }

    /** The context path of a single application, or null where none is given. */
    public @Nullable String contextPath() {
        return application.contextPath();
    }

    /** The level of Jakarta EE of all applications, or null where it is to be found out. */
    public @Nullable EeLevel ee() {
        return application.ee();
    }

    /** Where to listen; file descriptor 0 where nothing is given. */
    public List<ListenAddress> addresses() {
        return listen.addresses();
    }

    /** How to listen. */
    public ListenOptions listenOptions() {
        return connector.getListenOptions().withAllowedPeers(listen.allowedPeers(webServerAddresses));
    }

    /** How variables become requests. */
    public MappingOptions mappingOptions() {
        return connector.getFactory().getMappingOptions();
    }

    /** The limits of connections and requests. */
    public Limits limits() {
        return connector.getFactory().getLimits();
    }

    /** A connector for one of the addresses, as these options say. */
    public FastCgiConnector connector(Server server, ListenAddress address) {
        FastCgiConnector result = new FastCgiConnector(server);
        configure(result);
        result.setAddress(address);
        result.setListenOptions(listenOptions());
        return result;
    }

    private void configure(FastCgiConnector connector) {
        List.of(listening, requests, limits).forEach(group -> group.configure(connector));
    }

    /** The threads of the server, not started. */
    public QueuedThreadPool threadPool() {
        return server.threadPool();
    }

    /** How long requests in flight may take after the stop is asked for. */
    public Duration stopTimeout() {
        return server.stopTimeout();
    }

    /** How the log is written. */
    public LogFormat logFormat() {
        return log.format();
    }

    /** What the log has, in the order of their names' generality as given. */
    public List<LogLevel> logLevels() {
        return log.levels();
    }

    /** The log of requests, not started; null for none. */
    public @Nullable RequestLog accessLog() {
        return log.accessLog();
    }
}
