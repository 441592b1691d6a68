/**
 * Two machines side by side, one of which translates: the first difference between them is an error of the translator.
 */
package dev.envkit.emulator.debug.lockstep;
