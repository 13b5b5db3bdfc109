package org.servletfcgi.launcher.client;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.exit.OneLine;
import org.servletfcgi.socket.ListenAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The subcommand {@code get}: one request to a FastCGI application, without a web server. */
@Command(
        name = "servlet-fcgi get",
        sortOptions = false,
        header = "Asks a running FastCGI application, as curl asks a web server.",
        descriptionHeading = "%n",
        description = {
            "The response's body goes to standard output as it comes, the application's messages (FCGI_STDERR) to standard"
                    + " error. The variables are those that nginx sends with its fastcgi_params.",
            "",
            "For php-fpm: servlet-fcgi get unix:/run/php/php-fpm.sock /index.php --param DOCUMENT_ROOT=/var/www/html"
        },
        parameterListHeading = "%n",
        optionListHeading = "%n",
        footerHeading = "%n",
        footer = {
            "Exit status: 0 answered; 1 with --fail, answered with 4xx or 5xx; 64 to 77 as in sysexits.h: no such host"
                    + " (68), nobody listens (69), too late or overloaded (75), no FastCGI answer (76), permission (77)."
        })
public final class GetCommand implements Callable<Integer> {

    /** A year; more would be a mistake. */
    private static final BigDecimal MOST_SECONDS =
            BigDecimal.valueOf(Duration.ofDays(365).toSeconds());

    @Parameters(
            index = "0",
            paramLabel = "ADDRESS",
            description = "Where it listens: unix:/path, host:port, [ipv6]:port, or port of the loopback interface.")
    private String address = "";

    @Parameters(index = "1", paramLabel = "/PATH", description = "Path and query, percent-encoded.")
    private String target = "";

    @Option(
            names = {"-i", "--include"},
            description = "Print the response's head too, as the application has sent it.")
    private boolean include;

    @Option(
            names = {"-I", "--head"},
            description = "Ask with HEAD and print the response's head.")
    private boolean head;

    @Option(
            names = {"-X", "--request"},
            paramLabel = "METHOD",
            description = "Ask with this method. Default: GET, and POST with -d.")
    private @Nullable String method;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description = "Send a header field. May be given several times.")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = {"-d", "--data"},
            paramLabel = "DATA|@FILE|-",
            description = "Send a body: this text, a file's content or standard input.")
    private @Nullable String data;

    @Option(
            names = {"--param"},
            paramLabel = "NAME=VALUE",
            description = {
                "Send this variable, in place of the usual value if it has one. May be given several times.",
                "SCRIPT_NAME=/a makes PATH_INFO the rest of the path; DOCUMENT_ROOT is put before SCRIPT_FILENAME."
            })
    private List<String> params = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write the response to a file.")
    private @Nullable Path output;

    @Option(
            names = "--max-time",
            paramLabel = "SECONDS",
            description = "Give up when it takes longer; 0: never. Default: 30.")
    private BigDecimal maxTime = BigDecimal.valueOf(30);

    @Option(
            names = {"-f", "--fail"},
            description = "Exit with 1 and without the body when the status is 4xx or 5xx.")
    private boolean fail;

    @SuppressWarnings("UnusedVariable")
    @Option(names = "--help", usageHelp = true, description = "Print this help and exit.")
    private boolean help;

    private final InputStream in;
    private final OutputStream out;
    private final OutputStream err;

    /** A command on the process's own streams: a body is bytes, not text. */
    public GetCommand() {
        this(
                // FileInputStream of Java 17 wants to know the position to read all, which a pipe does not have.
                new BufferedInputStream(new FileInputStream(FileDescriptor.in)),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err));
    }

    GetCommand(InputStream in, OutputStream out, OutputStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** Asks; picocli has filled in the options. */
    @Override
    public Integer call() throws LaunchException {
        ListenAddress where = address(address);
        Duration limit = limit();
        Variables variables = variables();
        try (Body body = body();
                GetOutput response = new GetOutput(out, err, output, include || head, fail)) {
            if (body.length() >= 0) {
                variables.body(body.length());
            }
            return ask(where, limit, variables, body, response);
        } catch (IOException e) {
            throw new LaunchException(ExitStatus.IOERR, OneLine.of(e), e);
        }
    }

    /**
     * The address of an application.
     *
     * @throws LaunchException where it has not the form of {@link ListenAddress#parse}, or is no address to connect to
     */
    public static ListenAddress address(String text) throws LaunchException {
        try {
            ListenAddress address = ListenAddress.parse(text);
            if (address instanceof ListenAddress.Inherited) {
                throw new LaunchException(
                        ExitStatus.USAGE,
                        "cannot connect to \"" + text + "\": only the process that has it knows what it is");
            }
            return address;
        } catch (IllegalArgumentException e) {
            String problem = String.valueOf(e.getMessage())
                    .replaceFirst("^cannot listen on", "cannot connect to")
                    .replace(", port or " + ListenAddress.INHERITED, " or port");
            throw new LaunchException(ExitStatus.USAGE, problem, e);
        }
    }

    private Duration limit() throws LaunchException {
        if (maxTime.signum() < 0 || maxTime.compareTo(MOST_SECONDS) > 0) {
            throw new LaunchException(
                    ExitStatus.USAGE, "expected --max-time of 0 to " + MOST_SECONDS + ", but got " + maxTime);
        }
        return Duration.ofMillis(
                maxTime.movePointRight(3).setScale(0, RoundingMode.UP).longValueExact());
    }

    private Variables variables() throws LaunchException {
        if (head && (method != null || data != null)) {
            throw new LaunchException(ExitStatus.USAGE, "-I goes neither with -X nor with -d");
        }
        String usual = head ? "HEAD" : data == null ? "GET" : "POST";
        try {
            return new Variables(method == null ? usual : method, target)
                    .headers(headers)
                    .params(params);
        } catch (IllegalArgumentException e) {
            throw new LaunchException(ExitStatus.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private Body body() throws LaunchException {
        if (data == null) {
            return Body.none();
        }
        try {
            if (data.equals("-")) {
                return Body.of(in);
            }
            return data.startsWith("@")
                    ? Body.of(Path.of(data.substring(1)))
                    : Body.of(data.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw new LaunchException(ExitStatus.NOINPUT, data.substring(1) + " does not exist", e);
        } catch (IOException | InvalidPathException e) {
            throw new LaunchException(ExitStatus.NOINPUT, "-d " + data + " cannot be read: " + OneLine.of(e), e);
        }
    }

    private static int ask(ListenAddress where, Duration limit, Variables variables, Body body, GetOutput response)
            throws IOException, LaunchException {
        Deadline deadline = limit.isZero() ? Deadline.none() : Deadline.in(limit);
        try (FastCgiClient client = FastCgiClient.connect(where, deadline)) {
            int appStatus = client.request(variables.asMap(), body, false, response);
            return response.end(appStatus).code();
        }
    }
}
