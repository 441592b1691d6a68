package dev.envkit.emulator.device.sd;

import java.io.IOException;

/** A file that cannot be a card; says what to do about it. */
public final class SdImageException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * @param message what is wrong and with which file, one sentence without a full stop
     * @param remedy what to do next
     */
    public SdImageException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    /** Returns what to do next. */
    public String remedy() {
        return remedy;
    }
}
