package dev.envkit.emulator.device.usb;

/** Characters on a keyboard with the layout of the United States (HID Usage Tables 1.12, chapter 10). */
final class KeyboardLayout {
    /** Set in a key that needs the shift key. */
    static final int SHIFT = 0x100;

    static final int LEFT_SHIFT = 0xE1;

    /** What the keys 0x1E to 0x38 write without and with shift; a blank where a key writes no printable character. */
    private static final String PLAIN = "1234567890\n\033\b\t -=[]\\\\;'`,./";

    private static final String SHIFTED = "!@#$%^&*()     _+{}||:\"~<>?";
    private static final int FIRST = 0x1E;
    private static final int A = 0x04;

    private KeyboardLayout() {}

    /** Returns the usage of the key that writes a character, with {@link #SHIFT} where needed; 0 if there is none. */
    static int key(char character) {
        if (character >= 'a' && character <= 'z') {
            return A + character - 'a';
        }
        if (character >= 'A' && character <= 'Z') {
            return SHIFT | (A + character - 'A');
        }
        int plain = PLAIN.indexOf(character == '\r' ? '\n' : character);
        if (plain >= 0) {
            return FIRST + plain;
        }
        int shifted = character == ' ' ? -1 : SHIFTED.indexOf(character);
        return shifted >= 0 ? SHIFT | (FIRST + shifted) : 0;
    }
}
