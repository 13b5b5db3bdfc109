package org.servletfcgi.launcher.options;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of options: a line {@code name=value} for each, the name being that of the long option without its hyphens.
 * Blanks around name and value do not matter, empty lines and lines that begin with {@code #} say nothing, and there is
 * no quoting. An option that may be repeated has a line for each value.
 */
final class ConfigFile {

    /** More than anybody writes; a file that is larger is something else. */
    static final long MAX_BYTES = 1 << 20;

    /** A line with an option. */
    record Entry(String name, String value, String place) {}

    private ConfigFile() {}

    /** @throws OptionException that names the file and, where there is one, the line */
    static List<Entry> read(Path file) {
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String line : lines(file)) {
            number++;
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            String place = file + ":" + number;
            int equals = text.indexOf('=');
            if (equals <= 0) {
                throw new OptionException(place + ": expected name=value, such as bind=unix:/run/app/app.sock");
            }
            String name = text.substring(0, equals).strip();
            entries.add(new Entry(name, text.substring(equals + 1).strip(), place));
        }
        return entries;
    }

    private static List<String> lines(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new OptionException(file + " has more than " + MAX_BYTES + " bytes: it is no file of options");
            }
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new OptionException(file + " does not exist (option --config)");
        } catch (CharacterCodingException e) {
            throw new OptionException(file + " is no text in UTF-8 (option --config)");
        } catch (IOException e) {
            throw new OptionException(file + " cannot be read: " + e.getMessage() + " (option --config)");
        }
    }
}
