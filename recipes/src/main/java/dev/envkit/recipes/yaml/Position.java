package dev.envkit.recipes.yaml;

/**
 * A place in a text.
 *
 * @param line counted from 1
 * @param column counted from 1, in code points
 */
record Position(int line, int column) {}
