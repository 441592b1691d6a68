/**
 * Phases 1 to 3 of a translation: decode, blocks, liveness. All work on a
 * {@link dev.envkit.emulator.translator.analysis.Snapshot}, and so on any thread.
 */
package dev.envkit.emulator.translator.analysis;
