package dev.envkit.emulator.soc.s3c2440;

import static dev.envkit.emulator.soc.s3c2440.InterruptSource.*;

import org.jspecify.annotations.Nullable;

/**
 * The two levels of arbiters that pick one of the pending interrupts (chapter 14, "Interrupt priority generating
 * block").
 *
 * <p>Each arbiter has six inputs. REQ0 always comes first and REQ5 last; ARB_SEL says in which rotation REQ1 to REQ4
 * come between them, and with ARB_MODE set the input that was served goes to the end of that rotation.
 */
final class PriorityArbiter {
    private static final int INPUTS = 6;
    private static final int MASTER = 6;
    private static final int ARB_SEL_SHIFT = 7;

    /** Inputs of arbiters 0 to 5; null where an arbiter has no such input. */
    private static final @Nullable InterruptSource[][] REQUESTS = {
        {null, EINT0, EINT1, EINT2, EINT3, null},
        {EINT4_7, EINT8_23, INT_CAM, NBATT_FLT, INT_TICK, INT_WDT_AC97},
        {INT_TIMER0, INT_TIMER1, INT_TIMER2, INT_TIMER3, INT_TIMER4, INT_UART2},
        {INT_LCD, INT_DMA0, INT_DMA1, INT_DMA2, INT_DMA3, INT_SDI},
        {INT_SPI0, INT_UART1, INT_NFCON, INT_USBD, INT_USBH, INT_IIC},
        {null, INT_UART0, INT_SPI1, INT_RTC, INT_ADC, null}
    };

    private PriorityArbiter() {}

    /** What arbitration yields: the source's number, and the PRIORITY register with rotations made. */
    record Decision(int source, int priority) {}

    /**
     * Picks one of the candidates.
     *
     * @param candidates SRCPND bits, at least one
     * @param priority the PRIORITY register
     */
    static Decision decide(int candidates, int priority) {
        int active = 0;
        for (int arbiter = 0; arbiter < REQUESTS.length; arbiter++) {
            if ((candidates & maskOf(arbiter)) != 0) {
                active |= 1 << arbiter;
            }
        }
        int group = firstInput(active, selection(priority, MASTER));
        int requests = 0;
        for (int input = 0; input < INPUTS; input++) {
            InterruptSource source = REQUESTS[group][input];
            if (source != null && (candidates & source.mask()) != 0) {
                requests |= 1 << input;
            }
        }
        int input = firstInput(requests, selection(priority, group));
        InterruptSource winner = REQUESTS[group][input];
        if (winner == null) {
            throw new IllegalArgumentException("nothing to arbitrate");
        }
        return new Decision(winner.number(), rotated(rotated(priority, group, input), MASTER, group));
    }

    private static int maskOf(int arbiter) {
        int mask = 0;
        for (InterruptSource source : REQUESTS[arbiter]) {
            mask |= source == null ? 0 : source.mask();
        }
        return mask;
    }

    private static int selection(int priority, int arbiter) {
        return (priority >>> (ARB_SEL_SHIFT + 2 * arbiter)) & 3;
    }

    private static int firstInput(int requests, int selection) {
        if ((requests & 1) != 0) {
            return 0;
        }
        for (int i = 0; i < 4; i++) {
            int input = 1 + ((selection + i) & 3);
            if ((requests & (1 << input)) != 0) {
                return input;
            }
        }
        return INPUTS - 1;
    }

    private static int rotated(int priority, int arbiter, int served) {
        boolean rotates = (priority & (1 << arbiter)) != 0;
        if (!rotates || served == 0 || served == INPUTS - 1) {
            return priority;
        }
        int shift = ARB_SEL_SHIFT + 2 * arbiter;
        return (priority & ~(3 << shift)) | ((served & 3) << shift);
    }
}
