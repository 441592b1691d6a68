/**
 * Translates hot guest code to JVM bytecode.
 *
 * <p>Glossary:
 *
 * <ul>
 *   <li><b>page</b>: 4 KiB of physical memory, with the code in it for one state (ARM or Thumb);
 *   <li><b>heat</b>: how many instructions were executed around a place, as far as samples show;
 *   <li><b>region</b>: code of one page, entered at one place, that became one Java method;
 *   <li><b>block</b>: instructions of a region that are executed one after the other;
 *   <li><b>exit</b>: a way out of a region; <b>miss</b>: an exit because the software TLB does not know an address;
 *   <li><b>edge</b>: a way from a block to a block; backward edges look at the budget;
 *   <li><b>budget</b>: instructions until something else is due: an event of the virtual clock, a sample.
 * </ul>
 *
 * <p>Phases: 1 decode, 2 blocks, 3 liveness ({@link dev.envkit.emulator.translator.analysis}), 4 emit
 * ({@link dev.envkit.emulator.translator.emit}), 5 install ({@link dev.envkit.emulator.translator.runtime},
 * {@link dev.envkit.emulator.translator.cache}). TRANSLATOR.md in the emulator's folder says why it is made as it is.
 */
package dev.envkit.emulator.translator;
