/**
 * Boards in JUnit tests: {@link dev.envkit.junit.BoardTest} on a class boots a mini2440 in the emulator for each of its
 * tests, which take a {@link dev.envkit.junit.Board} as a parameter.
 */
package dev.envkit.junit;
