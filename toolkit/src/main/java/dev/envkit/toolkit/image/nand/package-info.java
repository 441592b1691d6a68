/**
 * Raw NAND: chip geometries, error correcting codes in the spare area, bad blocks, and files that hold every page with
 * its spare area, as a chip programmer or an emulator takes them.
 */
package dev.envkit.toolkit.image.nand;
