package dev.envkit.emulator.soc.s3c2440;

/**
 * The chip's clocks, in hertz.
 *
 * @param fclk the PLL's output and, without DVS, the processor's clock
 * @param cpu the processor's clock: FCLK, or HCLK while DVS is enabled
 * @param hclk the AHB's clock
 * @param pclk the APB's clock
 * @param uclk the 48 MHz for USB
 * @param camclk the camera's clock
 */
public record ClockRates(long fclk, long cpu, long hclk, long pclk, long uclk, long camclk) {}
