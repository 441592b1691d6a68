/**
 * ELF files as far as a cross-builder must look into them: what they are for, what they need, and whether every
 * instruction in them exists on the board's processor.
 */
package dev.envkit.toolkit.elf;
