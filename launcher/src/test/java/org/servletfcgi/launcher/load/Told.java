package org.servletfcgi.launcher.load;

import java.util.ArrayList;
import java.util.List;

/** Writes down what it is told. */
final class Told implements Answers {

    private final List<String> lines = new ArrayList<>();

    List<String> lines() {
        return lines;
    }

    @Override
    public void answered(int slot, int status, long bodyBytes) {
        lines.add(slot + ": " + status + ", " + bodyBytes);
    }

    @Override
    public void aborted(int slot) {
        lines.add(slot + ": aborted");
    }

    @Override
    public void failed(int slot, String reason) {
        lines.add(slot + ": " + reason);
    }

    @Override
    public void broken(String reason) {
        lines.add(reason);
    }
}
