package dev.envkit.emulator.soc.s3c2440;

/** The 15 sub-sources in the order of SUBSRCPND's bits, each with the source that it feeds (chapter 14). */
public enum SubSource {
    INT_RXD0(0, InterruptSource.INT_UART0),
    INT_TXD0(1, InterruptSource.INT_UART0),
    INT_ERR0(2, InterruptSource.INT_UART0),
    INT_RXD1(3, InterruptSource.INT_UART1),
    INT_TXD1(4, InterruptSource.INT_UART1),
    INT_ERR1(5, InterruptSource.INT_UART1),
    INT_RXD2(6, InterruptSource.INT_UART2),
    INT_TXD2(7, InterruptSource.INT_UART2),
    INT_ERR2(8, InterruptSource.INT_UART2),
    INT_TC(9, InterruptSource.INT_ADC),
    INT_ADC_S(10, InterruptSource.INT_ADC),
    INT_CAM_C(11, InterruptSource.INT_CAM),
    INT_CAM_P(12, InterruptSource.INT_CAM),
    INT_WDT(13, InterruptSource.INT_WDT_AC97),
    INT_AC97(14, InterruptSource.INT_WDT_AC97);

    private final int number;
    private final InterruptSource parent;

    SubSource(int number, InterruptSource parent) {
        this.number = number;
        this.parent = parent;
    }

    /** Returns the source that this one feeds. */
    public InterruptSource parent() {
        return parent;
    }

    /** Returns the bit in SUBSRCPND and INTSUBMSK. */
    public int mask() {
        return 1 << number;
    }
}
