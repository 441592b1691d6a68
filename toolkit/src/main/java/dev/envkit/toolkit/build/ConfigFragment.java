package dev.envkit.toolkit.build;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings of a Kconfig configuration ({@code .config}): one line a symbol, {@code CONFIG_X=value} or {@code # CONFIG_X
 * is not set}. Immutable; the order of the lines is kept.
 */
final class ConfigFragment {
    private static final Pattern SETTING = Pattern.compile("(?:# (CONFIG_\\w+) is not set|(CONFIG_\\w+)=.*)");

    private final Map<String, String> lines;

    private ConfigFragment(Map<String, String> lines) {
        this.lines = lines;
    }

    /** Reads the settings of a configuration or fragment; other lines are passed over. */
    static ConfigFragment parse(List<String> text) {
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : text) {
            Matcher matcher = SETTING.matcher(line.strip());
            if (matcher.matches()) {
                String symbol = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
                lines.put(symbol, line.strip());
            }
        }
        return new ConfigFragment(lines);
    }

    /** Returns the settings that this configuration has and {@code before} has not, or has otherwise. */
    ConfigFragment changesSince(ConfigFragment before) {
        Map<String, String> changes = new LinkedHashMap<>();
        lines.forEach((symbol, line) -> {
            if (!line.equals(before.lines.get(symbol))) {
                changes.put(symbol, line);
            }
        });
        return new ConfigFragment(changes);
    }

    /** Returns these settings with {@code later} ones added, which win. */
    ConfigFragment with(ConfigFragment later) {
        Map<String, String> merged = new LinkedHashMap<>(lines);
        merged.putAll(later.lines);
        return new ConfigFragment(merged);
    }

    /** Returns whether there are no settings. */
    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Returns the settings, one line each. */
    List<String> lines() {
        return List.copyOf(lines.values());
    }
}
