/**
 * Address translation as the ARM920T and ARM926EJ-S do it: the system control coprocessor, the page-table walk, and the
 * software translation look-aside buffer that gives engines their fast path to memory.
 *
 * <p>Sources: ARM Architecture Reference Manual (DDI 0100) part B; ARM920T Technical Reference Manual (DDI 0151)
 * chapters 2 and 3; ARM926EJ-S TRM (DDI 0198).
 */
package dev.envkit.emulator.mmu;
