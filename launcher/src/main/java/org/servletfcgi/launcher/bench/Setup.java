package org.servletfcgi.launcher.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.connector.Values;
import org.servletfcgi.launcher.client.Deadline;
import org.servletfcgi.launcher.client.FastCgiClient;
import org.servletfcgi.launcher.client.GetCommand;
import org.servletfcgi.launcher.client.Variables;
import org.servletfcgi.launcher.exit.ExitStatus;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.exit.OneLine;
import org.servletfcgi.launcher.load.Expectation;
import org.servletfcgi.launcher.load.FastCgiRequest;
import org.servletfcgi.launcher.load.LoadPlan;
import org.servletfcgi.socket.ListenAddress;

/** What the options of a {@link BenchCommand} amount to. */
final class Setup {

    /** The largest body. */
    static final int MAX_BODY_BYTES = 64 * 1024 * 1024;

    /** What browsers send and curl does not: with these there are 26 variables, as usual behind nginx. */
    private static final List<String> USUAL_HEADERS =
            List.of("Accept-Language: en", "Connection: keep-alive", "Upgrade-Insecure-Requests: 1");

    private static final List<String> USUAL_PARAMS =
            List.of("DOCUMENT_ROOT=/usr/share/nginx/html", "REMOTE_PORT=49152", "REMOTE_USER=");

    private static final String MULTIPLEXING = "FCGI_MPXS_CONNS";

    private final BenchCommand options;
    private final ListenAddress address;
    private final LoadPlan plan;
    private final FastCgiRequest request;
    private final String method;
    private final String summary;

    private Setup(BenchCommand options, ListenAddress address, LoadPlan plan, byte[] body) {
        this.options = options;
        this.address = address;
        this.plan = plan;
        boolean withBody = options.body != null || options.data != null;
        method = options.method != null ? options.method : withBody ? "POST" : "GET";
        request = new FastCgiRequest(
                variables(options, method, withBody ? body.length : -1).asMap(),
                body,
                options.multiplexed,
                !options.fresh,
                expectation());
        summary = summarize();
    }

    /**
     * Takes the options.
     *
     * @throws LaunchException where they are wrong
     */
    static Setup of(BenchCommand options) throws LaunchException {
        ListenAddress address = GetCommand.address(options.address);
        try {
            byte[] body = body(options);
            LoadPlan plan = LoadPlan.to(FastCgiClient.target(address))
                    .connections(options.connections)
                    .multiplexed(options.multiplexed)
                    .threads(options.threads)
                    .fresh(options.fresh)
                    .rate(options.rate)
                    .abortPercent(options.abort)
                    .timeout(Values.duration(options.timeout));
            if (options.requests != null && options.duration != null) {
                throw new IllegalArgumentException("-n and -d do not go together");
            }
            plan.duration(Values.duration(duration(options)));
            if (options.requests != null) {
                plan.requests(options.requests);
            }
            plan.warmUp(warmUp(options));
            plan.check();
            return new Setup(options, address, plan, body);
        } catch (OutOfMemoryError e) {
            throw new LaunchException(
                    ExitStatus.USAGE,
                    "there is not enough memory for the requests (--body, -m); SERVLET_FCGI_JAVA_OPTS=-Xmx1g gives more",
                    e);
        } catch (IllegalArgumentException e) {
            throw new LaunchException(ExitStatus.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static String duration(BenchCommand options) {
        return options.duration == null ? "10s" : options.duration;
    }

    private static Duration warmUp(BenchCommand options) {
        if (options.warmUp != null) {
            return Values.duration(options.warmUp);
        }
        return options.requests == null ? Duration.ofSeconds(2) : Duration.ZERO;
    }

    private static byte[] body(BenchCommand options) throws LaunchException {
        String data = options.data;
        try {
            if (options.body != null && data != null) {
                throw new IllegalArgumentException("--body and --data do not go together");
            }
            if (options.body != null) {
                long size = Values.size(options.body);
                checkSize(size);
                byte[] bytes = new byte[(int) size];
                Arrays.fill(bytes, (byte) 'x');
                return bytes;
            }
            if (data == null || !data.startsWith("@")) {
                return data == null ? new byte[0] : data.getBytes(StandardCharsets.UTF_8);
            }
            Path file = Path.of(data.substring(1));
            checkSize(Files.size(file));
            return Files.readAllBytes(file);
        } catch (InvalidPathException | NoSuchFileException e) {
            throw new LaunchException(ExitStatus.NOINPUT, String.valueOf(data).substring(1) + " does not exist", e);
        } catch (IOException e) {
            throw new LaunchException(ExitStatus.NOINPUT, "--data " + data + " cannot be read: " + OneLine.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new LaunchException(ExitStatus.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static void checkSize(long size) {
        if (size > MAX_BODY_BYTES) {
            throw new IllegalArgumentException("expected a body of at most 64m, but got " + size + " bytes");
        }
    }

    /**
     * The variables of the request.
     *
     * @param bodyBytes -1 where there is no body
     */
    static Variables variables(BenchCommand options, String method, long bodyBytes) {
        List<String> headers = new ArrayList<>(options.headers);
        USUAL_HEADERS.stream().filter(header -> isNotGiven(options, header)).forEach(headers::add);
        String type = "Content-Type: application/octet-stream";
        if (options.body != null && isNotGiven(options, type)) {
            headers.add(type);
        }
        Variables variables = new Variables(method, options.target);
        if (bodyBytes >= 0) {
            variables.body(bodyBytes);
        }
        return variables.headers(headers).params(USUAL_PARAMS).params(options.params);
    }

    private static boolean isNotGiven(BenchCommand options, String header) {
        String name = header.substring(0, header.indexOf(':') + 1).toLowerCase(Locale.ROOT);
        return options.headers.stream()
                .noneMatch(given -> given.toLowerCase(Locale.ROOT).startsWith(name));
    }

    private Expectation expectation() {
        Expectation expectation = Expectation.success();
        Integer status = options.expectedStatus;
        if (status != null) {
            if (status < 100 || status > 999) {
                throw new IllegalArgumentException("expected --expect-status of 100 to 999, but got " + status);
            }
            expectation = expectation.status(status);
        }
        return options.sameBody ? expectation.sameBody() : expectation;
    }

    private String summarize() {
        StringBuilder text = new StringBuilder();
        text.append(method)
                .append(' ')
                .append(OneLine.of(options.target))
                .append(" of ")
                .append(address);
        text.append(": ").append(options.connections).append(options.fresh ? " at once on fresh" : "");
        text.append(options.connections == 1 && !options.fresh ? " connection" : " connections");
        if (options.multiplexed > 1) {
            text.append(" with ").append(options.multiplexed).append(" requests each");
        }
        text.append(", ");
        if (options.requests != null) {
            text.append(String.format(Locale.ROOT, "%,d requests", options.requests));
        } else {
            text.append(duration(options));
        }
        Duration warmUp = warmUp(options);
        return text.append(warmUp.isZero() ? "" : " after a warm-up of " + Values.text(warmUp))
                .toString();
    }

    /**
     * Connects once, and asks an application that shall have several requests at once on a connection whether it may have
     * them.
     *
     * @return a warning for the operator
     * @throws LaunchException where there is nobody to connect to
     */
    Optional<String> ask() throws LaunchException {
        Duration patience = Values.duration(options.timeout);
        try (FastCgiClient client = FastCgiClient.connect(address, Deadline.in(patience))) {
            return options.multiplexed > 1 ? multiplexing(client) : Optional.empty();
        } catch (IOException e) {
            throw new LaunchException(ExitStatus.IOERR, OneLine.of(e), e);
        }
    }

    private static Optional<String> multiplexing(FastCgiClient client) throws IOException {
        String problem;
        try {
            @Nullable String value = client.values(Set.of(MULTIPLEXING)).get(MULTIPLEXING);
            if ("1".equals(value)) {
                return Optional.empty();
            }
            problem = value == null ? "does not say " + MULTIPLEXING : "says " + MULTIPLEXING + "=" + OneLine.of(value);
        } catch (LaunchException e) {
            problem = "does not answer FCGI_GET_VALUES";
        }
        return Optional.of("the application " + problem
                + ": it may refuse all but one of the requests that are on a connection at once (-m)");
    }

    LoadPlan plan() {
        return plan;
    }

    FastCgiRequest request() {
        return request;
    }

    BenchCommand options() {
        return options;
    }

    ListenAddress address() {
        return address;
    }

    String method() {
        return method;
    }

    /** One line on what is done. */
    String summary() {
        return summary;
    }
}
