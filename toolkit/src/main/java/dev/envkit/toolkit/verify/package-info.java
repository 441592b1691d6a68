/**
 * Boot verification: runs a board's {@linkplain dev.envkit.recipes.Scenario scenarios} in the emulator, in virtual
 * time, and says what came of each step.
 */
package dev.envkit.toolkit.verify;
