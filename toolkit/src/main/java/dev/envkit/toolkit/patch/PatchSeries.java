package dev.envkit.toolkit.patch;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A quilt series file (quilt(1), "series"): one patch a line, relative to the file's directory, {@code #} begins a
 * comment, {@code -pN} after the name sets how many leading components its names have.
 *
 * @param patches in the order in which they are applied
 */
public record PatchSeries(List<Entry> patches) {
    public PatchSeries {
        patches = List.copyOf(patches);
    }

    /**
     * A line of the series.
     *
     * @param file the patch
     * @param strip leading components to strip, 1 where the line does not say
     */
    public record Entry(Path file, int strip) {}

    /**
     * Reads a series file.
     *
     * @throws EnvkitException if it cannot be read, names a patch that does not exist or lies outside its directory, or
     *     has an option that is not supported; the message gives the line
     */
    public static PatchSeries read(Path series) {
        List<String> lines;
        try {
            lines = Files.readAllLines(series);
        } catch (IOException e) {
            throw new EnvkitException(
                    ExitCode.FAILED, "cannot read the patch series " + series + ": " + e, "Check that it exists.", e);
        }
        Path directory =
                Objects.requireNonNull(series.toAbsolutePath().normalize().getParent());
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("(^|\\s)#.*", "").strip();
            if (!line.isEmpty()) {
                entries.add(entry(series, directory, i + 1, line.split("\\s+")));
            }
        }
        return new PatchSeries(entries);
    }

    private static Entry entry(Path series, Path directory, int line, String[] words) {
        Path file = directory.resolve(words[0]).normalize();
        if (!file.startsWith(directory)) {
            throw wrong(series, line, "'" + words[0] + "' lies outside the series' directory");
        }
        if (!Files.isRegularFile(file)) {
            throw wrong(series, line, "there is no patch '" + words[0] + "'");
        }
        int strip = 1;
        for (int i = 1; i < words.length; i++) {
            if (!words[i].matches("-p\\d")) {
                throw wrong(series, line, "the option '" + words[i] + "' is not supported");
            }
            strip = words[i].charAt(2) - '0';
        }
        return new Entry(file, strip);
    }

    private static EnvkitException wrong(Path series, int line, String what) {
        return new EnvkitException(ExitCode.FAILED, series + ":" + line + ": " + what, "Correct that line.");
    }

    /**
     * Applies all patches to a tree. Each patch is applied as a whole or not at all; those before a failing one stay.
     *
     * @param applier with the fuzz and times wanted; its strip is replaced by that of each line
     * @param root the tree's directory
     * @return one result a patch
     * @throws PatchException if one does not fit
     */
    public List<PatchResult> apply(PatchApplier applier, Path root) {
        List<PatchResult> results = new ArrayList<>();
        for (Entry entry : patches) {
            results.add(applier.strip(entry.strip()).apply(root, entry.file()));
        }
        return results;
    }
}
