package dev.envkit.emulator.device.usb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.envkit.emulator.bus.UsbTarget;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Boot protocol reports (HID 1.11, appendix B.1). */
class UsbKeyboardTest {
    private final UsbKeyboard keyboard = new UsbKeyboard();

    @BeforeEach
    void configured() {
        keyboard.busReset();
        keyboard.setup(0, 0, new byte[] {0, 9, 1, 0, 0, 0, 0, 0});
    }

    private String report() {
        byte[] packet = new byte[8];
        int count = keyboard.in(0, 1, packet);
        return count < 0 ? "NAK" : HexFormat.of().formatHex(packet, 0, count);
    }

    @Test
    void keysComeAndGo() {
        keyboard.press(4);
        keyboard.press(5);
        keyboard.release(4);
        assertEquals("0000040000000000", report());
        assertEquals("0000040500000000", report());
        assertEquals("0000050000000000", report());
        assertEquals("NAK", report());
    }

    @Test
    void aTextIsTypedWithTheShiftKeyWhereNeeded() {
        keyboard.type("aB/\n");
        assertEquals("0000040000000000", report());
        assertEquals("0000000000000000", report());
        assertEquals("0200000000000000", report());
        assertEquals("0200050000000000", report());
        assertEquals("0200000000000000", report());
        assertEquals("0000000000000000", report());
        assertEquals("0000380000000000", report());
        assertEquals("0000000000000000", report());
        assertEquals("0000280000000000", report());
    }

    @Test
    void everyPrintableCharacterHasAKey() {
        for (char c = ' '; c < 0x7F; c++) {
            int key = KeyboardLayout.key(c);
            assertEquals(true, key != 0 && (key & 0xFF) <= 0x38, "character " + c);
        }
    }

    @Test
    void theLampsFollowTheHost() {
        keyboard.setup(0, 0, new byte[] {0x21, 9, 0, 2, 0, 0, 1, 0});
        keyboard.out(0, 0, new byte[] {2});
        assertEquals(2, keyboard.leds());
    }

    @Test
    void nobodyAnswersBeforeItIsConfigured() {
        keyboard.busReset();
        assertEquals(UsbTarget.SILENCE, keyboard.in(0, 1, new byte[8]));
    }
}
