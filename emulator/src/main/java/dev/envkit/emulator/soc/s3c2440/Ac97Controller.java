package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.RegisterBank;

/** The AC97 controller (chapter 24): registers only; the board's codec is on the IIS bus. */
public final class Ac97Controller implements Block {
    private final RegisterBank bank;

    public Ac97Controller(AccessReporter reporter) {
        bank = new RegisterBank("AC97", 0x20, reporter);
        bank.register("AC_GLBCTRL", 0x00, 0).word(Access.RW).unimplemented();
        // The link is idle and no codec is ready.
        bank.register("AC_GLBSTAT", 0x04, 0x1).word(Access.RO).unimplemented();
        bank.register("AC_CODEC_CMD", 0x08, 0).word(Access.RW).unimplemented();
        bank.register("AC_CODEC_STAT", 0x0C, 0).word(Access.RO).unimplemented();
        bank.register("AC_PCMADDR", 0x10, 0).word(Access.RO).unimplemented();
        bank.register("AC_MICADDR", 0x14, 0).word(Access.RO).unimplemented();
        bank.register("AC_PCMDATA", 0x18, 0).word(Access.RW).unimplemented();
        bank.register("AC_MICDATA", 0x1C, 0).word(Access.RW).unimplemented();
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
