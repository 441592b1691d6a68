/** JMH benchmarks of the emulator's parts. */
@org.jspecify.annotations.NullMarked
package dev.envkit.emulator.parts;
