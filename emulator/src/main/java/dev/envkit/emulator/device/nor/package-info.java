/** Parallel NOR flash: the parts that were fitted to the board, read in place and programmed by command cycles. */
package dev.envkit.emulator.device.nor;
