package dev.envkit.toolkit.cli;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Help as envkit shows it: texts are broken at the width of the help rather than where their source is, and the options
 * of a command that has many stand under headings (see {@link Topic}).
 */
final class EnvkitHelp extends Help {
    /** A synopsis that names more options than these says nothing. */
    private static final int MOST_OPTIONS_IN_SYNOPSIS = 12;

    private static final String OWN = "";
    private static final String GENERAL = "General";
    private static final String INDENT = "  ";

    EnvkitHelp(CommandSpec spec, ColorScheme colors) {
        super(spec, colors);
    }

    private int width() {
        return commandSpec().usageMessage().width();
    }

    @Override
    public String synopsis(int headingLength) {
        long options = shown().size();
        return options > MOST_OPTIONS_IN_SYNOPSIS ? abbreviatedSynopsis() : super.synopsis(headingLength);
    }

    @Override
    public String description(Object... params) {
        return reflow(commandSpec().usageMessage().description(), width());
    }

    @Override
    public String footer(Object... params) {
        return reflow(commandSpec().usageMessage().footer(), width());
    }

    @Override
    public String optionList() {
        Map<String, List<OptionSpec>> topics = new LinkedHashMap<>();
        topics.put(OWN, new ArrayList<>());
        for (OptionSpec option : shown()) {
            topics.computeIfAbsent(topic(option), name -> new ArrayList<>()).add(option);
        }
        List<OptionSpec> general = topics.remove(GENERAL);
        if (general != null) {
            topics.put(GENERAL, general);
        }
        // a single short list needs no headings
        boolean headings = topics.size() > 2 || (topics.size() == 2 && shown().size() > MOST_OPTIONS_IN_SYNOPSIS);
        StringBuilder text = new StringBuilder();
        topics.forEach((name, options) -> {
            if (!options.isEmpty() && headings && !name.equals(OWN)) {
                text.append("%n%s:%n".formatted(name));
            }
            text.append(list(options));
        });
        return text.toString();
    }

    private String list(List<OptionSpec> options) {
        List<OptionSpec> joined = options.stream().map(EnvkitHelp::joined).toList();
        // one width of columns for all lists of a command
        Layout layout = createDefaultLayout(shown(), List.of(), colorScheme());
        layout.addOptions(joined, parameterLabelRenderer());
        return layout.toString();
    }

    private static OptionSpec joined(OptionSpec option) {
        return option.description().length < 2
                ? option
                : OptionSpec.builder(option)
                        .description(String.join(" ", option.description()))
                        .build();
    }

    private List<OptionSpec> shown() {
        return commandSpec().options().stream()
                .filter(option -> !option.hidden())
                .toList();
    }

    private static String topic(OptionSpec option) {
        if (option.inherited() || !(option.userObject() instanceof Field field)) {
            return GENERAL;
        }
        if (field.getDeclaringClass() == GlobalOptions.class) {
            return GENERAL;
        }
        String own = topicOf(field);
        String ofClass = topicOf(field.getDeclaringClass());
        return own != null ? own : ofClass != null ? ofClass : OWN;
    }

    private static @Nullable String topicOf(AnnotatedElement element) {
        Topic topic = element.getAnnotation(Topic.class);
        return topic == null ? null : topic.value();
    }

    @Override
    public String commandList(Map<String, Help> subcommands) {
        int longest =
                subcommands.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        subcommands.forEach((name, help) -> {
            String summary = summary(help.commandSpec());
            List<String> lines = wrap(summary, width() - longest - 2 * INDENT.length());
            for (int i = 0; i < lines.size(); i++) {
                String label = i == 0 ? name : "";
                text.append(INDENT).append(label).append(" ".repeat(longest - label.length()));
                text.append(INDENT).append(lines.get(i)).append(System.lineSeparator());
            }
        });
        return text.toString();
    }

    /** Returns what a command does, in a sentence: the first paragraph of its description. */
    static String summary(CommandSpec spec) {
        return paragraphs(spec.usageMessage().description()).stream()
                .filter(paragraph -> !paragraph.isBlank())
                .findFirst()
                .orElse("");
    }

    // ---- texts ----

    private static String reflow(String[] lines, int width) {
        StringBuilder text = new StringBuilder();
        for (String paragraph : paragraphs(lines)) {
            for (String line : paragraph.startsWith(INDENT) ? List.of(paragraph) : wrap(paragraph, width)) {
                text.append(line).append(System.lineSeparator());
            }
        }
        return text.toString();
    }

    /** Joins lines that belong together. Empty lines, and indented ones, which are examples, stand for themselves. */
    private static List<String> paragraphs(String[] lines) {
        List<String> paragraphs = new ArrayList<>();
        boolean goesOn = false;
        for (String line : Arrays.asList(lines)) {
            boolean text = !line.isBlank() && !line.startsWith(INDENT);
            if (text && goesOn) {
                paragraphs.set(paragraphs.size() - 1, paragraphs.getLast() + " " + line);
            } else {
                paragraphs.add(line);
            }
            goesOn = text;
        }
        return paragraphs;
    }

    /** Breaks a text at spaces into lines that are no wider than {@code width}; at least one line. */
    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
