package org.servletfcgi.launcher.options;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.DuplicateHeaders;
import org.servletfcgi.cgi.MappingOptions;
import org.servletfcgi.cgi.PathCheck;
import org.servletfcgi.cgi.PathSource;
import org.servletfcgi.cgi.PortSource;
import org.servletfcgi.cgi.SharedSecret;
import org.servletfcgi.fastcgi.Role;
import org.servletfcgi.launcher.deploy.EeLevel;
import org.servletfcgi.server.FastCgiConnectionFactory;
import org.servletfcgi.server.Limits;
import org.servletfcgi.socket.AllowedPeers;
import org.servletfcgi.socket.ListenAddress;
import org.servletfcgi.socket.ListenOptions;
import org.servletfcgi.socket.SocketOwner;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;
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
                    + " a web server; each has a --help.",
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

    @Mixin(name = "Applications")
    private final ApplicationGroup application = new ApplicationGroup();

    @Mixin(name = "Listening")
    private final ListenGroup listen = new ListenGroup();

    @Mixin(name = "Requests")
    private final RequestGroup requests = new RequestGroup();

    @Mixin(name = "Threads and stopping")
    private final ServerGroup server = new ServerGroup();

    @Mixin(name = "Logs")
    private final LogGroup log = new LogGroup();

    private final LimitGroup limits = new LimitGroup();

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
        command.getCommandSpec().addMixin("Limits", limits.spec());
        command.registerConverter(EeLevel.class, checked(EeLevel::parse));
        command.registerConverter(Duration.class, Values::duration);
        command.registerConverter(ListenAddress.class, checked(ListenAddress::parse));
        command.registerConverter(ListenGroup.Mode.class, text -> new ListenGroup.Mode(Values.mode(text)));
        command.registerConverter(SocketOwner.class, RunOptions::owner);
        command.registerConverter(AllowedPeers.class, checked(AllowedPeers::parse));
        command.registerConverter(SharedSecret.class, RunOptions::secret);
        command.registerConverter(PathSource.class, Values.constant(PathSource.class));
        command.registerConverter(PathCheck.class, Values.constant(PathCheck.class));
        command.registerConverter(PortSource.class, Values.constant(PortSource.class));
        command.registerConverter(DuplicateHeaders.class, Values.constant(DuplicateHeaders.class));
        command.registerConverter(Role.class, Values.constant(Role.class));
        command.registerConverter(ConfigKind.class, Values.constant(ConfigKind.class));
        command.registerConverter(LogFormat.class, Values.constant(LogFormat.class));
        command.registerConverter(LogLevel.class, LogLevel::parse);
        command.registerConverter(AccessLogFormat.class, AccessLogFormat::parse);
        OptionHelp.group(command);
    }

    /** Texts that a parser refuses with an IllegalArgumentException. */
    private static <T> ITypeConverter<T> checked(Function<String, T> parser) {
        return text -> {
            try {
                return parser.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        };
    }

    private static SocketOwner owner(String text) throws IOException {
        try {
            return SocketOwner.lookup(text);
        } catch (UserPrincipalNotFoundException e) {
            TypeConversionException unknown = new TypeConversionException("there is no user or group " + e.getName());
            unknown.initCause(e);
            throw unknown;
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    /** What is wrong is said without the value. */
    private static SharedSecret secret(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new TypeConversionException("expected NAME=VALUE");
        }
        try {
            return new SharedSecret(text.substring(0, equals), text.substring(equals + 1));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
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
        return listen.options(webServerAddresses);
    }

    /** How variables become requests. */
    public MappingOptions mappingOptions() {
        return requests.mappingOptions();
    }

    /** The limits of connections and requests. */
    public Limits limits() {
        return limits.limits();
    }

    /** Sets what these options say of a connector. */
    public void configure(FastCgiConnectionFactory factory) {
        factory.setLimits(limits.limits());
        requests.configure(factory);
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
