/** ARM semihosting: services that a bare-metal program asks of the machine that emulates it. */
package dev.envkit.emulator.semihosting;
