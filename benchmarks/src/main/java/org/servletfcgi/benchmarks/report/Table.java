package org.servletfcgi.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown whose columns are aligned, so that it can be read as it is. */
public final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    /** A table with these columns and no rows. */
    public Table(String... columns) {
        rows.add(List.of(columns));
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException if it has not one cell for each column
     */
    public void row(String... cells) {
        int columns = rows.get(0).size();
        if (cells.length != columns) {
            throw new IllegalArgumentException("expected " + columns + " cells, but got " + cells.length);
        }
        rows.add(List.of(cells));
    }

    /** The table, with a line end after each line. */
    public String text() {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            line(text, rows.get(i), widths);
            if (i == 0) {
                rule(text, widths);
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            text.append("| ").append(cell).append(" ".repeat(widths[i] - cell.length() + 1));
        }
        text.append("|\n");
    }

    private static void rule(StringBuilder text, int[] widths) {
        for (int width : widths) {
            text.append('|').append("-".repeat(width + 2));
        }
        text.append("|\n");
    }
}
