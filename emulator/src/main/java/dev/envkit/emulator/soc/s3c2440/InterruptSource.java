package dev.envkit.emulator.soc.s3c2440;

/** The 32 interrupt sources in the order of SRCPND's bits (chapter 14). */
public enum InterruptSource {
    EINT0(0),
    EINT1(1),
    EINT2(2),
    EINT3(3),
    EINT4_7(4),
    EINT8_23(5),
    INT_CAM(6),
    NBATT_FLT(7),
    INT_TICK(8),
    INT_WDT_AC97(9),
    INT_TIMER0(10),
    INT_TIMER1(11),
    INT_TIMER2(12),
    INT_TIMER3(13),
    INT_TIMER4(14),
    INT_UART2(15),
    INT_LCD(16),
    INT_DMA0(17),
    INT_DMA1(18),
    INT_DMA2(19),
    INT_DMA3(20),
    INT_SDI(21),
    INT_SPI0(22),
    INT_UART1(23),
    INT_NFCON(24),
    INT_USBD(25),
    INT_USBH(26),
    INT_IIC(27),
    INT_UART0(28),
    INT_SPI1(29),
    INT_RTC(30),
    INT_ADC(31);

    private final int number;

    InterruptSource(int number) {
        this.number = number;
    }

    /** Returns the number that INTOFFSET shows. */
    public int number() {
        return number;
    }

    /** Returns the source's bit in SRCPND, INTMSK and INTPND. */
    public int mask() {
        return 1 << number;
    }
}
