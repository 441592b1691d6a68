/**
 * Conformance of the processor with an independent implementation: random instructions run in the emulator and in QEMU,
 * and everything that they change is compared. See {@code CONFORMANCE.md}.
 */
package dev.envkit.emulator.conformance;
