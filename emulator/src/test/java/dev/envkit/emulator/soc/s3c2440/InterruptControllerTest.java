package dev.envkit.emulator.soc.s3c2440;

import static dev.envkit.emulator.soc.s3c2440.InterruptSource.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.SignalLine;
import org.junit.jupiter.api.Test;

/** User's manual chapter 14. */
class InterruptControllerTest {
    private static final int SRCPND = 0x00;
    private static final int INTMOD = 0x04;
    private static final int INTMSK = 0x08;
    private static final int PRIORITY = 0x0C;
    private static final int INTPND = 0x10;
    private static final int INTOFFSET = 0x14;
    private static final int SUBSRCPND = 0x18;
    private static final int INTSUBMSK = 0x1C;

    private boolean irq;
    private boolean fiq;
    private final InterruptController intc =
            new InterruptController(level -> irq = level, level -> fiq = level, AccessReporter.SILENT);

    private int read(int offset) {
        return intc.registers().read(offset, 4);
    }

    private void write(int offset, int value) {
        intc.registers().write(offset, 4, value);
    }

    private void pulse(InterruptSource source) {
        SignalLine line = intc.source(source);
        line.set(true);
        line.set(false);
    }

    private void acknowledge() {
        int pending = read(INTPND);
        write(SRCPND, pending);
        write(INTPND, pending);
    }

    @Test
    void everythingIsMaskedAfterReset() {
        pulse(INT_TIMER4);
        assertFalse(irq);
        assertEquals(INT_TIMER4.mask(), read(SRCPND));
        assertEquals(0, read(INTPND));
    }

    @Test
    void unmaskedSourceRaisesIrqAndShowsItsNumber() {
        write(INTMSK, ~INT_TIMER4.mask());
        pulse(INT_TIMER4);
        assertTrue(irq);
        assertEquals(1 << 14, read(INTPND));
        assertEquals(14, read(INTOFFSET));
    }

    @Test
    void unmaskingAPendingSourceRaisesIrq() {
        pulse(INT_TIMER4);
        write(INTMSK, ~INT_TIMER4.mask());
        assertTrue(irq);
    }

    @Test
    void pendingBitsAreClearedByWritingOnes() {
        write(INTMSK, 0);
        pulse(INT_TIMER4);
        write(SRCPND, 0);
        write(INTPND, 0);
        assertTrue(irq);
        acknowledge();
        assertFalse(irq);
        assertEquals(0, read(SRCPND));
        assertEquals(0, read(INTOFFSET));
    }

    @Test
    void onlyOneBitIsInIntpndAndTheNextFollowsWhenItIsCleared() {
        write(INTMSK, 0);
        pulse(INT_TIMER4);
        pulse(EINT0);
        assertEquals(INT_TIMER4.mask(), read(INTPND));
        acknowledge();
        assertEquals(EINT0.mask(), read(INTPND));
        assertTrue(irq);
    }

    @Test
    void aRequestThatLastsIsPendingAgainAfterItWasCleared() {
        write(INTMSK, 0);
        SignalLine line = intc.source(EINT4_7);
        line.set(true);
        acknowledge();
        assertTrue(irq);
        line.set(false);
        acknowledge();
        assertFalse(irq);
    }

    @Test
    void subSourceReachesItsSourceOnlyWhenUnmasked() {
        write(INTMSK, 0);
        SignalLine rx = intc.subSource(SubSource.INT_RXD1);
        rx.set(true);
        rx.set(false);
        assertEquals(1 << 3, read(SUBSRCPND));
        assertFalse(irq);
        write(INTSUBMSK, ~(1 << 3) & 0x7FFF);
        assertEquals(INT_UART1.mask(), read(INTPND));
    }

    @Test
    void clearingTheSourceBeforeItsSubSourceLeavesItPending() {
        write(INTMSK, 0);
        write(INTSUBMSK, 0);
        SignalLine tick = intc.subSource(SubSource.INT_ADC_S);
        tick.set(true);
        tick.set(false);
        acknowledge();
        assertTrue(irq);
        write(SUBSRCPND, 1 << 10);
        acknowledge();
        assertFalse(irq);
    }

    @Test
    void everySubSourceFeedsItsSource() {
        write(INTMSK, 0);
        write(INTSUBMSK, 0);
        for (SubSource sub : SubSource.values()) {
            SignalLine line = intc.subSource(sub);
            line.set(true);
            line.set(false);
            assertEquals(sub.parent().mask(), read(INTPND), sub.name());
            write(SUBSRCPND, sub.mask());
            acknowledge();
            assertFalse(irq, sub.name());
        }
    }

    @Test
    void fiqSourceBypassesIntpnd() {
        write(INTMSK, 0);
        write(INTMOD, INT_TIMER0.mask());
        pulse(INT_TIMER0);
        assertTrue(fiq);
        assertFalse(irq);
        assertEquals(0, read(INTPND));
        write(SRCPND, INT_TIMER0.mask());
        assertFalse(fiq);
    }

    @Test
    void maskedFiqSourceIsSilent() {
        write(INTMOD, INT_TIMER0.mask());
        pulse(INT_TIMER0);
        assertFalse(fiq);
    }

    private int winnerOf(InterruptSource... sources) {
        write(INTMSK, -1);
        for (InterruptSource source : sources) {
            pulse(source);
        }
        write(INTMSK, 0);
        int winner = read(INTOFFSET);
        write(SRCPND, -1);
        write(INTPND, -1);
        return winner;
    }

    @Test
    void groupsWinInTheOrderOfTheMasterArbiter() {
        write(PRIORITY, 0);
        assertEquals(EINT3.number(), winnerOf(EINT3, INT_TICK, INT_TIMER0, INT_DMA0, INT_IIC, INT_ADC));
        assertEquals(INT_TICK.number(), winnerOf(INT_TICK, INT_TIMER0, INT_DMA0, INT_IIC, INT_ADC));
        assertEquals(INT_TIMER0.number(), winnerOf(INT_TIMER0, INT_DMA0, INT_IIC, INT_ADC));
        assertEquals(INT_DMA0.number(), winnerOf(INT_DMA0, INT_IIC, INT_ADC));
        assertEquals(INT_IIC.number(), winnerOf(INT_IIC, INT_ADC));
    }

    @Test
    void selectionRotatesTheMiddleFourInputs() {
        int arbiter2 = 7 + 2 * 2;
        write(PRIORITY, 2 << arbiter2);
        // REQ0 first, then 3, 4, 1, 2, and REQ5 last
        assertEquals(INT_TIMER0.number(), winnerOf(INT_TIMER0, INT_TIMER3));
        assertEquals(INT_TIMER3.number(), winnerOf(INT_TIMER1, INT_TIMER2, INT_TIMER3, INT_TIMER4, INT_UART2));
        assertEquals(INT_TIMER4.number(), winnerOf(INT_TIMER1, INT_TIMER2, INT_TIMER4, INT_UART2));
        assertEquals(INT_TIMER1.number(), winnerOf(INT_TIMER1, INT_TIMER2, INT_UART2));
        assertEquals(INT_UART2.number(), winnerOf(INT_UART2));
    }

    @Test
    void servedInputGoesToTheEndOfTheRotation() {
        // ARB_MODE is set after reset
        assertEquals(INT_TIMER1.number(), winnerOf(INT_TIMER1, INT_TIMER2));
        assertEquals(1, read(PRIORITY) >>> 11 & 3);
        assertEquals(INT_TIMER2.number(), winnerOf(INT_TIMER1, INT_TIMER2));
        assertEquals(INT_TIMER1.number(), winnerOf(INT_TIMER1, INT_TIMER2));
    }

    @Test
    void fixedPriorityDoesNotRotate() {
        write(PRIORITY, 0);
        assertEquals(INT_TIMER1.number(), winnerOf(INT_TIMER1, INT_TIMER2));
        assertEquals(INT_TIMER1.number(), winnerOf(INT_TIMER1, INT_TIMER2));
        assertEquals(0, read(PRIORITY));
    }
}
