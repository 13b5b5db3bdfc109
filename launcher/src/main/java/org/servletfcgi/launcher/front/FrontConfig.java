package org.servletfcgi.launcher.front;

import org.servletfcgi.launcher.exit.LaunchException;

/** Writes the configuration of one program. */
interface FrontConfig {

    /**
     * A text that can be used as it is.
     *
     * @throws LaunchException of status USAGE, where these options cannot work with that program, or something of them
     *     cannot be said in its language
     */
    String text(Site site) throws LaunchException;
}
