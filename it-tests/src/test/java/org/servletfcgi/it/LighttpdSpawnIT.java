package org.servletfcgi.it;

/** The sample application behind {@code examples/lighttpd/spawn.conf}. */
final class LighttpdSpawnIT extends SiteTests {

    @Override
    Site start() {
        return Site.lighttpdSpawning();
    }
}
