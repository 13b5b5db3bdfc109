package org.servletfcgi.launcher.front;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.servletfcgi.cgi.MappingOptions.SharedSecret;
import org.servletfcgi.launcher.exit.LaunchException;

/** A file that lighttpd's configuration includes; it starts the applications where no address is given. */
final class LighttpdConfig implements FrontConfig {

    /** What becomes of any other name. */
    private static final Pattern VARIABLE = Pattern.compile("[A-Z0-9_]+");

    @Override
    public String text(Site site) throws LaunchException {
        return head(site)
                + """

                server.modules += ( %s )

                # Total size of a request's header in bytes, for the whole server; the default is 8192.
                server.max-request-field-size = 32768

                # A port of its own; to use the port of the main configuration, leave out this line and its closing brace.
                $SERVER["socket"] == ":8080" {
                """.formatted(modules(site))
                + variables(site)
                + remoteUser(site)
                + files(site)
                + applications(site)
                + """

                  # 0 (the default) collects an upload before the application sees it. 1 and 2 pass it on as it comes, but then
                  # lighttpd refuses uploads without a length (chunked) with 411.
                  server.stream-request-body = 0

                  # 2 passes each piece of a response on as it comes and lets a slow client slow down the application. 0 (the default)
                  # collects the whole response first, and then presents one that broke off in the middle as complete.
                  server.stream-response-body = 2
                }
                """;
    }

    private static String head(Site site) throws LaunchException {
        String place = "Copy to /etc/lighttpd/conf-enabled/, or include it from lighttpd.conf.";
        if (site.isInherited()) {
            return Lines.comment(
                            "",
                            "lighttpd that starts servlet-fcgi itself, keeps it running and stops it: no other service"
                                    + " is needed.")
                    + "#\n"
                    + Lines.comment(
                            "",
                            place,
                            "The directory of the socket must exist and be writable by lighttpd's user, which is also"
                                    + " the user that the application runs as; packages of lighttpd make this one.",
                            site.secretAdvice());
        }
        Backend backend = site.backend("lighttpd");
        return site.head(
                "lighttpd in front of servlet-fcgi that was started by somebody else (systemd, spawn-fcgi, a shell).",
                place,
                backend.advice("lighttpd's user (www-data on Debian)"),
                site.secretAdvice());
    }

    /** Modules see a request in their order, so the password is asked for before the application is. */
    private static String modules(Site site) {
        return (site.trustsRemoteUser() ? "\"mod_auth\", \"mod_authn_file\", " : "")
                + (site.secret() == null ? "" : "\"mod_setenv\", ")
                + (site.files().isEmpty() ? "" : "\"mod_alias\", ")
                + "\"mod_fastcgi\"";
    }

    private static String variables(Site site) throws LaunchException {
        SharedSecret secret = site.secret();
        if (secret == null) {
            return "";
        }
        if (!VARIABLE.matcher(secret.variable()).matches()) {
            throw Site.usage("lighttpd sends variables by names of capitals, digits and underscores only: --secret "
                    + secret.variable() + " needs such a name");
        }
        return """

                  # The application answers 403 to whoever does not send this.
                  setenv.set-environment = ( %s => %s )
                """.formatted(string(secret.variable(), "--secret"), string(secret.value(), "--secret"));
    }

    private static String remoteUser(Site site) {
        return site.trustsRemoteUser() ? """

                  # The application believes the user that lighttpd names: without a password from this file (htpasswd makes it)
                  # there is no way in. That holds only where mod_auth is loaded before mod_fastcgi: if another file loads mod_fastcgi
                  # first, requests pass by, and "lighttpd -tt -f lighttpd.conf" warns of the order.
                  auth.backend = "htpasswd"
                  auth.backend.htpasswd.userfile = "/etc/lighttpd/servlet-fcgi.htpasswd"
                  auth.require = ( "/" => ( "method" => "basic", "realm" => "servlet-fcgi", "require" => "valid-user" ) )
                """ : "";
    }

    private static String files(Site site) throws LaunchException {
        StringBuilder aliases = new StringBuilder();
        for (StaticFiles files : site.files()) {
            for (String folder : files.folders()) {
                aliases.append(aliases.isEmpty() ? "" : ",\n")
                        .append("    ")
                        .append(string(files.prefix() + "/" + folder + "/", "a path"))
                        .append(" => ")
                        .append(string(files.directory() + "/" + folder + "/", "an application"));
            }
        }
        return aliases.isEmpty()
                ? ""
                : "\n" + StaticFiles.comment("  ", "lighttpd") + "  alias.url = (\n" + aliases + "\n  )\n";
    }

    /** What limits the block with the applications to their paths, without the files. */
    private static List<String> conditions(Site site) {
        List<String> conditions = new ArrayList<>();
        if (!site.isAll()) {
            conditions.add("=~ \"^/" + site.pathPattern() + "([/;]|$)\"");
        }
        site.files().forEach(files -> conditions.add("!~ \"" + files.pattern() + "\""));
        return conditions;
    }

    private static String applications(Site site) throws LaunchException {
        String text = application(site);
        List<String> conditions = conditions(site);
        for (int i = conditions.size() - 1; i >= 0; i--) {
            text = "$HTTP[\"url\"] " + conditions.get(i) + " {\n" + Lines.indent(text, "  ") + "}\n";
        }
        return "\n" + Lines.indent(text, "  ");
    }

    private static String application(Site site) throws LaunchException {
        return """
                fastcgi.server = (
                  "/" => ((
                %s
                    # Paths are the application's and not files: without this line lighttpd answers 404 to them.
                    "check-local" => "disable",

                    # Everything is PATH_INFO, nothing SCRIPT_NAME.
                    "fix-root-scriptname" => "enable"
                  ))
                )
                """.formatted(site.isInherited() ? spawn(site.invocation()) : address(site.backend("lighttpd")));
    }

    private static String address(Backend backend) throws LaunchException {
        return backend.path() == null
                ? """
                      "host" => %s,
                      "port" => %d,
                  """.formatted(string(backend.host(), "--bind"), backend.port())
                : """
                      "socket" => %s,
                  """.formatted(string(backend.path(), "--bind"));
    }

    private static String spawn(Invocation invocation) throws LaunchException {
        return """
                    # The command line, split at blanks; there is no quoting. servlet-fcgi finds the listening socket on its standard
                    # input and needs no --bind. Its log goes to server.breakagelog, or nowhere when that is not set.
                    "bin-path" => %s,
                %s
                    # lighttpd appends "-0".
                    "socket" => "/run/lighttpd/servlet-fcgi.sock",

                    # One process serves all requests at once. The default is 4, each with all of the application's memory.
                    "max-procs" => 1,
                """.formatted(command(invocation), environment(invocation.environment()));
    }

    private static String command(Invocation invocation) throws LaunchException {
        StringBuilder command = new StringBuilder(invocation.program().toString());
        for (String argument : invocation.arguments()) {
            if (argument.isEmpty() || argument.indexOf(' ') >= 0) {
                throw Site.usage("lighttpd splits a command at blanks and cannot start one with '" + argument
                        + "'; start servlet-fcgi by another program, with --bind");
            }
            command.append(' ').append(argument);
        }
        if (invocation.program().toString().indexOf(' ') >= 0) {
            throw Site.usage("lighttpd splits a command at blanks and cannot start " + invocation.program());
        }
        return string(command.toString(), "the command");
    }

    private static String environment(Map<String, String> environment) throws LaunchException {
        if (environment.isEmpty()) {
            return "";
        }
        StringBuilder entries = new StringBuilder();
        for (Map.Entry<String, String> entry : environment.entrySet()) {
            entries.append(entries.isEmpty() ? "" : ",\n")
                    .append("      ")
                    .append(string(entry.getKey(), entry.getKey()))
                    .append(" => ")
                    .append(string(entry.getValue(), entry.getKey()));
        }
        return "\n    \"bin-environment\" => (\n" + entries + "\n    ),\n";
    }

    /** Only a quotation mark is escaped, so a backslash before one, or at the end, has no way to be written. */
    private static String string(String text, String option) throws LaunchException {
        if (text.indexOf('\\') >= 0) {
            throw Site.usage("lighttpd's configuration cannot have the backslash in the value of " + option);
        }
        return "\"" + text.replace("\"", "\\\"") + "\"";
    }
}
