package dev.envkit.emulator.soc.s3c2440;

/**
 * What a timer's output pin does.
 *
 * @param running whether the counter runs; a stopped one holds its pin
 * @param hertz frequency of the wave
 * @param duty share of the period in which the pin is high, 0 to 1
 */
public record PwmOutput(boolean running, double hertz, double duty) {}
