/**
 * A server for the GDB remote serial protocol (GDB manual, appendix E):
 * {@link dev.envkit.emulator.debug.gdb.PacketReader} cuts the stream into packets,
 * {@link dev.envkit.emulator.debug.gdb.GdbCommands} answers them, {@link dev.envkit.emulator.debug.gdb.GdbServer} ties
 * both to a socket and to the machine's thread.
 */
package dev.envkit.emulator.debug.gdb;
