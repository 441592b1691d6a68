/**
 * The reference engine. {@code Executor} carries out one instruction from its encoding, with every corner case;
 * {@code Interpreter} runs predecoded code and hands what is rare to the executor.
 */
package dev.envkit.emulator.cpu.interpreter;
