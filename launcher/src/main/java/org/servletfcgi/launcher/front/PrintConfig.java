package org.servletfcgi.launcher.front;

import java.util.List;
import org.servletfcgi.launcher.deploy.Mount;
import org.servletfcgi.launcher.exit.LaunchException;
import org.servletfcgi.launcher.options.ConfigKind;
import org.servletfcgi.launcher.options.RunOptions;

/** Configurations for options. */
public final class PrintConfig {

    private PrintConfig() {}

    /**
     * The configuration that belongs to these options and applications.
     *
     * @param place where the command is asked
     * @throws LaunchException of status USAGE, where these options cannot work with that program
     */
    public static String text(ConfigKind kind, RunOptions options, List<Mount> mounts, Invocation.Place place)
            throws LaunchException {
        Site site = Site.of(options, mounts, place);
        return config(kind).text(site);
    }

    private static FrontConfig config(ConfigKind kind) {
        return switch (kind) {
            case NGINX -> new NginxConfig();
            case LIGHTTPD -> new LighttpdConfig();
            case APACHE -> new ApacheConfig();
            case CADDY -> new CaddyConfig();
            case HAPROXY -> new HaproxyConfig();
            case H2O -> new H2oConfig();
            case SYSTEMD -> new SystemdUnits();
        };
    }
}
