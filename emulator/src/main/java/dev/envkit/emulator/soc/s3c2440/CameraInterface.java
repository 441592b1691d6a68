package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.RegisterBank;

/** The camera interface (chapter 23): registers only, which keep what is written; no camera is on the board. */
public final class CameraInterface implements Block {
    private final RegisterBank bank;

    public CameraInterface(AccessReporter reporter) {
        bank = new RegisterBank("CAMIF", 0xA4, reporter);
        word("CISRCFMT", 0x00, 0);
        word("CIWDOFST", 0x04, 0);
        word("CIGCTRL", 0x08, 0x2000_0000);
        four("CICOYSA", 0x18);
        four("CICOCBSA", 0x28);
        four("CICOCRSA", 0x38);
        word("CICOTRGFMT", 0x48, 0);
        word("CICOCTRL", 0x4C, 0);
        word("CICOSCPRERATIO", 0x50, 0);
        word("CICOSCPREDST", 0x54, 0);
        word("CICOSCCTRL", 0x58, 0);
        word("CICOTAREA", 0x5C, 0);
        bank.register("CICOSTATUS", 0x64, 0).word(Access.RO).unimplemented();
        four("CIPRCLRSA", 0x6C);
        word("CIPRTRGFMT", 0x7C, 0);
        word("CIPRCTRL", 0x80, 0);
        word("CIPRSCPRERATIO", 0x84, 0);
        word("CIPRSCPREDST", 0x88, 0);
        word("CIPRSCCTRL", 0x8C, 0);
        word("CIPRTAREA", 0x90, 0);
        bank.register("CIPRSTATUS", 0x98, 0).word(Access.RO).unimplemented();
        word("CIIMGCPT", 0xA0, 0);
    }

    private void word(String name, int offset, int reset) {
        bank.register(name, offset, reset).word(Access.RW).unimplemented();
    }

    private void four(String prefix, int offset) {
        for (int n = 0; n < 4; n++) {
            word(prefix + (n + 1), offset + 4 * n, 0);
        }
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
    }
}
