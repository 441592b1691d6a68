package dev.envkit.recipes.repository;

import java.util.Optional;
import java.util.SortedSet;

/** A recipe directory: files by path, with slashes, relative to it. */
interface RecipeTree {
    /** Returns the paths of all files. */
    SortedSet<String> paths();

    /** Returns a file's content; empty if there is no such file. */
    Optional<byte[]> read(String path);

    /** Returns a path as the user knows it: the file to open, or where a built-in one comes from. */
    String describe(String path);
}
