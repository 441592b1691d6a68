/**
 * The instruction sets: one table of instructions that feeds the decoder, the engines, the disassembler and the
 * assembler of the tests.
 *
 * <p>Source: ARM Architecture Reference Manual (DDI 0100) part A.
 */
package dev.envkit.emulator.cpu.isa;
