package org.servletfcgi.launcher.options;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The options in groups: each mixin of the command is one, and its name is the heading. */
final class OptionHelp {

    private OptionHelp() {}

    static void group(CommandLine command) {
        command.setUsageHelpWidth(80);
        command.setUsageHelpLongOptionsMaxWidth(20);
        command.getHelpSectionMap()
                .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> text(help, groups(help.commandSpec())));
    }

    /** Headings and their options; those of the command itself come last. */
    static Map<String, List<OptionSpec>> groups(CommandSpec command) {
        Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        List<OptionSpec> others = new ArrayList<>(command.options());
        command.mixins().forEach((heading, mixin) -> {
            groups.put(heading, mixin.options());
            others.removeIf(option -> mixin.optionsMap().containsKey(option.longestName()));
        });
        groups.put("Other", others);
        return groups;
    }

    private static String text(Help help, Map<String, ? extends Collection<OptionSpec>> groups) {
        StringBuilder text = new StringBuilder();
        groups.forEach((heading, options) -> {
            Help.Layout layout = help.createDefaultLayout();
            layout.addOptions(List.copyOf(options), help.createDefaultParamLabelRenderer());
            text.append("\n%s:%n".formatted(heading)).append(layout);
        });
        return text.toString();
    }
}
