package org.servletfcgi.launcher;

import java.util.Locale;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xml.sax.SAXException;

/**
 * Has the JDK do what it does once and Jetty asks for, on a thread of its own while the options are read. Nothing but the
 * JDK is touched here: classes that are initialized by two threads in different order can wait for each other for ever.
 */
final class Forerunner {

    private static final Logger LOG = LoggerFactory.getLogger(Forerunner.class);

    private Forerunner() {}

    /** Begins, where there is a processor for it. */
    static void start() {
        if (Runtime.getRuntime().availableProcessors() > 1) {
            Thread thread = new Thread(Forerunner::run, "forerunner");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void run() {
        try {
            int locales = Locale.getAvailableLocales().length;
            SAXParserFactory.newInstance().newSAXParser();
            LOG.trace("{} locales", locales);
        } catch (ParserConfigurationException | SAXException e) {
            LOG.debug("no parser for XML", e);
        }
    }
}
