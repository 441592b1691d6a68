/**
 * The blocks of the S3C2440A, one class each, after the S3C2440A User's Manual (rev. 1); chapter numbers in the classes
 * are that manual's. Registers and fields have the manual's names.
 *
 * <p>The chip knows nothing of the processor that executes: it drives interrupt lines and answers the bus.
 */
package dev.envkit.emulator.soc.s3c2440;
