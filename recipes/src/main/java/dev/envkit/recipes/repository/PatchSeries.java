package dev.envkit.recipes.repository;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of patches: one path a line, relative to the list, in the order in which they are applied; {@code #} begins a
 * comment.
 *
 * @param directory the directory of the list, relative to the recipe, empty or with a slash at its end
 * @param patches the patches
 */
public record PatchSeries(String directory, List<Entry> patches) {
    /** Copies the list. */
    public PatchSeries {
        patches = List.copyOf(patches);
    }

    /**
     * A line of the list.
     *
     * @param path the patch, relative to the recipe
     * @param line where it is in the list, counted from 1
     */
    public record Entry(String path, int line) {}

    /** Reads a list. */
    public static PatchSeries of(RecipeFile list) {
        String directory = list.path().substring(0, list.path().lastIndexOf('/') + 1);
        List<Entry> patches = new ArrayList<>();
        int number = 0;
        for (String line :
                new String(list.content(), StandardCharsets.UTF_8).lines().toList()) {
            number++;
            int comment = line.indexOf('#');
            String name = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!name.isEmpty()) {
                patches.add(new Entry(directory + name, number));
            }
        }
        return new PatchSeries(directory, patches);
    }
}
