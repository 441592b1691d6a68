package dev.envkit.emulator.device.usb;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A low-speed USB keyboard with the boot protocol's reports: a byte of modifiers, a reserved one, six keys (Device
 * Class Definition for HID 1.11, appendix B.1).
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class UsbKeyboard extends UsbFunction {
    private static final int REPORT_LENGTH = 8;
    private static final int MAX_KEYS = 6;
    private static final int IN_ENDPOINT = 1;

    /** Reports beyond this are dropped: nobody fetches them. */
    private static final int MAX_WAITING = 512;

    private static final int HID_DESCRIPTOR = 0x21;
    private static final int REPORT_DESCRIPTOR_TYPE = 0x22;

    // Class requests (7.2)
    private static final int GET_REPORT = 1;
    private static final int GET_IDLE = 2;
    private static final int GET_PROTOCOL = 3;
    private static final int SET_REPORT = 9;
    private static final int SET_IDLE = 10;
    private static final int SET_PROTOCOL = 11;

    /** Eight modifier bits, a constant byte, five LEDs with padding, six codes from 0 to 101 (appendix E.6). */
    private static final byte[] REPORT_DESCRIPTOR = bytes(
            0x05, 0x01, 0x09, 0x06, 0xA1, 0x01, 0x05, 0x07, 0x19, 0xE0, 0x29, 0xE7, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01,
            0x95, 0x08, 0x81, 0x02, 0x95, 0x01, 0x75, 0x08, 0x81, 0x01, 0x95, 0x05, 0x75, 0x01, 0x05, 0x08, 0x19, 0x01,
            0x29, 0x05, 0x91, 0x02, 0x95, 0x01, 0x75, 0x03, 0x91, 0x01, 0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x25, 0x65,
            0x05, 0x07, 0x19, 0x00, 0x29, 0x65, 0x81, 0x00, 0xC0);

    private static final byte[] HID =
            bytes(9, HID_DESCRIPTOR, 0x11, 0x01, 0, 1, REPORT_DESCRIPTOR_TYPE, REPORT_DESCRIPTOR.length, 0);

    private static final byte[] CONFIGURATION = concat(
            bytes(9, 2, 34, 0, 1, 1, 0, 0xA0, 50),
            bytes(9, 4, 0, 0, 1, 3, 1, 1, 0),
            HID,
            bytes(7, 5, 0x80 | IN_ENDPOINT, 3, REPORT_LENGTH, 0, 10));

    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private byte[] report = new byte[REPORT_LENGTH];
    private int idleRate;
    private int protocol = 1;
    private int leds;

    /** Makes a keyboard on which nothing is pressed. */
    public UsbKeyboard() {
        super(0x1209, 0x2440, "envkit", "USB keyboard", "1");
    }

    /**
     * Presses a key.
     *
     * @param usage its code on the keyboard page of the HID Usage Tables; 0xE0 to 0xE7 are the modifiers
     */
    public void press(int usage) {
        byte[] next = report.clone();
        if (usage >= 0xE0 && usage <= 0xE7) {
            next[0] = (byte) (next[0] | 1 << (usage - 0xE0));
        } else {
            int free = 2;
            while (free < 2 + MAX_KEYS && next[free] != 0 && next[free] != (byte) usage) {
                free++;
            }
            if (free == 2 + MAX_KEYS) {
                return; // more than six keys at once
            }
            next[free] = (byte) usage;
        }
        change(next);
    }

    /** Lets a key go. */
    public void release(int usage) {
        byte[] next = report.clone();
        if (usage >= 0xE0 && usage <= 0xE7) {
            next[0] = (byte) (next[0] & ~(1 << (usage - 0xE0)));
        } else {
            int kept = 2;
            for (int n = 2; n < REPORT_LENGTH; n++) {
                if (report[n] != (byte) usage) {
                    next[kept++] = report[n];
                }
            }
            Arrays.fill(next, kept, REPORT_LENGTH, (byte) 0);
        }
        change(next);
    }

    /**
     * Types a text as on a keyboard with the layout of the United States; characters that it does not have are left
     * out.
     */
    public void type(String text) {
        for (int n = 0; n < text.length(); n++) {
            int key = KeyboardLayout.key(text.charAt(n));
            if (key == 0) {
                continue;
            }
            boolean shift = (key & KeyboardLayout.SHIFT) != 0;
            int usage = key & 0xFF;
            if (shift) {
                press(KeyboardLayout.LEFT_SHIFT);
            }
            press(usage);
            release(usage);
            if (shift) {
                release(KeyboardLayout.LEFT_SHIFT);
            }
        }
    }

    /** Returns what the host shows on the lamps: Num Lock is bit 0, Caps Lock bit 1, Scroll Lock bit 2. */
    public int leds() {
        return leds;
    }

    private void change(byte[] next) {
        if (!Arrays.equals(next, report)) {
            report = next;
            if (isConfigured() && waiting.size() < MAX_WAITING) {
                waiting.add(next);
            }
        }
    }

    @Override
    public boolean lowSpeed() {
        return true;
    }

    @Override
    void restart() {
        waiting.clear();
    }

    @Override
    byte[] configurationDescriptor() {
        return CONFIGURATION;
    }

    @Override
    byte @Nullable [] classRequest(Request request, byte[] data) {
        if ((request.type() & 0x60) == 0) {
            return switch (request.value() >>> 8) {
                case HID_DESCRIPTOR -> HID;
                case REPORT_DESCRIPTOR_TYPE -> REPORT_DESCRIPTOR;
                default -> null;
            };
        }
        return switch (request.request()) {
            case GET_REPORT -> report;
            case GET_IDLE -> bytes(idleRate);
            case GET_PROTOCOL -> bytes(protocol);
            case SET_REPORT -> {
                leds = data.length == 0 ? leds : data[0] & 0x1F;
                yield bytes();
            }
            case SET_IDLE -> {
                idleRate = request.value() >>> 8;
                yield bytes();
            }
            case SET_PROTOCOL -> {
                protocol = request.value() & 1;
                yield bytes();
            }
            default -> null;
        };
    }

    @Override
    int dataOut(int endpoint, byte[] data) {
        return STALL;
    }

    @Override
    int dataIn(int endpoint, byte[] data) {
        if (endpoint != IN_ENDPOINT) {
            return STALL;
        }
        byte[] next = waiting.poll();
        if (next == null) {
            return NAK;
        }
        int count = Math.min(data.length, REPORT_LENGTH);
        System.arraycopy(next, 0, data, 0, count);
        return count;
    }

    private static byte[] bytes(int... values) {
        byte[] result = new byte[values.length];
        for (int n = 0; n < values.length; n++) {
            result[n] = (byte) values[n];
        }
        return result;
    }

    private static byte[] concat(byte[]... parts) {
        byte[] result = new byte[0];
        for (byte[] part : parts) {
            int before = result.length;
            result = Arrays.copyOf(result, before + part.length);
            System.arraycopy(part, 0, result, before, part.length);
        }
        return result;
    }
}
