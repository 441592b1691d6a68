/**
 * Phase 4 of a translation: bytecode. {@link dev.envkit.emulator.translator.emit.RegionEmitter} walks over the blocks;
 * each group of instructions has an emitter of its own.
 */
package dev.envkit.emulator.translator.emit;
