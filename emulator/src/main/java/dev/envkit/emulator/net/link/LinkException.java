package dev.envkit.emulator.net.link;

import java.io.IOException;

/** The host does not let the board's cable be connected to something. */
public final class LinkException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * @param message what is the matter
     * @param remedy what to do about it
     */
    public LinkException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    /** Returns what to do about it. */
    public String remedy() {
        return remedy;
    }
}
