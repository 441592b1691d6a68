package dev.envkit.emulator.device.nand;

import java.io.IOException;

/** A file that is no image of a NAND chip, or cannot be used as one; says what to do about it. */
public final class NandImageException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * @param message what is wrong and with which file, one sentence without a full stop
     * @param remedy what to do next
     */
    public NandImageException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    /** Returns what to do next. */
    public String remedy() {
        return remedy;
    }
}
