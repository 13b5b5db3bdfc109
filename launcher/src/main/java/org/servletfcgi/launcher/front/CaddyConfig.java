package org.servletfcgi.launcher.front;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.servletfcgi.cgi.MappingOptions.SharedSecret;
import org.servletfcgi.launcher.exit.LaunchException;

/** A Caddyfile. */
final class CaddyConfig implements FrontConfig {

    /** Placeholders, and what ends or escapes a word in backquotes. */
    private static final Pattern FORBIDDEN = Pattern.compile("[{}`\\\\]");

    @Override
    public String text(Site site) throws LaunchException {
        Backend backend = site.backend("Caddy");
        String address = backend.path() == null ? backend.authority() : "unix/" + backend.path();
        String proxy = """
                reverse_proxy %s {
                %s
                	# Each piece of a response is passed on as it comes.
                	flush_interval -1

                	# The first is a client's field that looks like a variable, the second a copy of the status for Caddy.
                	header_up -Proxy
                	header_down -Status
                }
                """.formatted(word(address, "--bind"), transport(site.secret()));
        return head(site, backend) + "\n:8080 {\n" + remoteUser(site) + files(site) + handlers(site, proxy) + "}\n";
    }

    private static String head(Site site, Backend backend) {
        return site.head(
                "Caddy in front of servlet-fcgi on " + backend.label() + ".",
                "Copy to /etc/caddy/Caddyfile, or import it there, and change the first line to yours: a name such as"
                        + " app.example.com in place of the port gets its certificate by itself.",
                backend.advice("Caddy's user (caddy)"),
                "Caddy begins a request before it knows the length of an upload: Caddy 2.6 sends chunked ones on as they"
                        + " come, newer ones refuse those over 4 KiB with 411. A response that broke off in the middle looks"
                        + " complete.",
                site.pathAdvice("the matcher \"path /admin /admin/*\"", "/admin;x"),
                site.secretAdvice());
    }

    private static String transport(@Nullable SharedSecret secret) throws LaunchException {
        return secret == null
                ? "\ttransport fastcgi\n"
                : """
                	transport fastcgi {
                		# The application answers 403 to whoever does not send this.
                		env %s %s
                	}
                """.formatted(word(secret.variable(), "--secret"), word(secret.value(), "--secret"));
    }

    private static String remoteUser(Site site) {
        return site.trustsRemoteUser()
                ? tabs(Lines.comment(
                                "",
                                "The application believes the user that Caddy names: that is the one of basic_auth"
                                        + " (basicauth before 2.8), if it is set up here. HASH is what \"caddy"
                                        + " hash-password\" prints.")
                        + "#   basic_auth {\n#     ann HASH\n#   }\n")
                : "";
    }

    private static String files(Site site) throws LaunchException {
        StringBuilder text = new StringBuilder();
        int number = 0;
        for (StaticFiles files : site.files()) {
            String name = "files" + (number++ == 0 ? "" : String.valueOf(number));
            text.append(text.isEmpty() ? StaticFiles.comment("", "Caddy") : "")
                    .append("""
                            @%1$s path_regexp %1$s `%2$s`
                            handle @%1$s {
                            	root * %3$s
                            	rewrite * {re.%1$s.1}
                            	file_server
                            }

                            """.formatted(name, files.pattern(), word(files.directory(), "an application")));
        }
        return tabs(text.toString());
    }

    private static String handlers(Site site, String proxy) {
        if (site.isAll()) {
            return tabs(site.files().isEmpty() ? proxy : "handle {\n" + tabs(proxy) + "}\n");
        }
        String paths = site.paths().stream()
                .map(path -> " " + path + " " + path + "/*")
                .collect(Collectors.joining());
        return tabs("@applications path" + paths + "\nhandle @applications {\n" + tabs(proxy)
                + "}\nhandle {\n\trespond 404\n}\n");
    }

    private static String tabs(String text) {
        return Lines.indent(text, "\t");
    }

    private static String word(String text, String option) throws LaunchException {
        if (text.matches("[A-Za-z0-9_./:@~+\\[\\]-]+")) {
            return text;
        }
        if (FORBIDDEN.matcher(text).find()) {
            throw Site.usage("a Caddyfile cannot have any of {}`\\ in the value of " + option);
        }
        return "`" + text + "`";
    }
}
