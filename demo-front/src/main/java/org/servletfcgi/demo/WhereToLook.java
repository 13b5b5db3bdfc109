package org.servletfcgi.demo;

import java.net.URI;
import org.servletfcgi.socket.ListenAddress;

/**
 * What the demo prints: the page, the way of a request to it, and what makes nginx and lighttpd take the same way.
 *
 * @param page the address of the front
 * @param application where the application listens
 */
record WhereToLook(URI page, ListenAddress application) {

    String text() {
        return """

                The page    %s
                Its way     browser -- HTTP --> web server embedded in this process
                                    -- FastCGI, %s --> servlets
                Changes     to pages, styles and JSPs show at once, to classes when they are compiled
                The end     Ctrl-C

                nginx shows the same page with these lines in a "server" block:

                    include fastcgi_params;
                    fastcgi_param HTTP_HOST $http_host;
                    fastcgi_param HTTP_PROXY "";
                    fastcgi_param REMOTE_USER "";
                    location / {
                      fastcgi_pass %s;
                    }

                and lighttpd with these:

                    server.modules += ( "mod_fastcgi" )
                    fastcgi.server = (
                      "/" => ((
                        %s
                        "check-local" => "disable",
                        "fix-root-scriptname" => "enable"
                      ))
                    )
                %s""".formatted(page, application, application, lighttpd(), permissions());
    }

    private String lighttpd() {
        if (application instanceof ListenAddress.Unix unix) {
            return "\"socket\" => \"" + unix.path() + "\",";
        }
        ListenAddress.Tcp tcp = (ListenAddress.Tcp) application;
        return "\"host\" => \"" + tcp.host() + "\", \"port\" => " + tcp.port() + ",";
    }

    private String permissions() {
        return application instanceof ListenAddress.Unix ? """

                A web server of another user may not connect to this socket. It may to one in a folder that it can enter,
                with permissions for all: -Dfastcgi.bind=unix:/tmp/sample.sock -Dfastcgi.socketMode=0666
                """ : "";
    }
}
