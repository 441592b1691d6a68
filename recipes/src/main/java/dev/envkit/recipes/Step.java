package dev.envkit.recipes;

/**
 * One command of a build, run by {@code sh -eu} in {@code $ENVKIT_BUILD}.
 *
 * @param name what it does, one or two words; names its log
 * @param run the shell text
 * @param expectedLines how many lines of output a usual run has, for the progress display; 0 if not known
 */
public record Step(String name, String run, int expectedLines) {}
