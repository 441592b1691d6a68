package dev.envkit.emulator.device;

import dev.envkit.emulator.bus.SignalLine;

/**
 * A push button to ground with a pull-up resistor: its wire is low while it is pressed.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class PushButton {
    private final String name;
    private final SignalLine wire;
    private boolean pressed;

    /**
     * @param name as on the board's schematic
     * @param wire driven high at once
     */
    public PushButton(String name, SignalLine wire) {
        this.name = name;
        this.wire = wire;
        wire.set(true);
    }

    /** Returns the name on the board's schematic. */
    public String name() {
        return name;
    }

    /** Returns whether it is pressed. */
    public boolean isPressed() {
        return pressed;
    }

    public void press() {
        pressed = true;
        wire.set(false);
    }

    public void release() {
        pressed = false;
        wire.set(true);
    }
}
