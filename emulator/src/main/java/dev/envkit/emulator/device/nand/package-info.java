/**
 * NAND flash: the chip on its bus ({@link dev.envkit.emulator.device.nand.NandFlash}), its memory array with wear,
 * faults and power cuts ({@link dev.envkit.emulator.device.nand.NandArray}), and what keeps the array's cells: memory,
 * or a file of raw pages ({@link dev.envkit.emulator.device.nand.NandImage}).
 *
 * <p>Glossary: a <em>page</em> is what is read and programmed at once, main area first, then the spare area
 * (out-of-band data, OOB); a <em>block</em> is what is erased at once; a <em>row</em> is a page's number as the bus
 * carries it.
 */
package dev.envkit.emulator.device.nand;
