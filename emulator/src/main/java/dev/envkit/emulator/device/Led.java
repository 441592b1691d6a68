package dev.envkit.emulator.device;

import dev.envkit.emulator.bus.SignalLine;

/**
 * A light-emitting diode between the supply and a pin: it shines while the pin is low.
 *
 * <p>Threading: driven by the machine's thread; {@link #isLit()} may be asked by any.
 */
public final class Led implements SignalLine {
    private final String name;
    private volatile boolean lit;
    private volatile Runnable listener = () -> {};

    public Led(String name) {
        this.name = name;
    }

    /** Returns the name on the board's schematic. */
    public String name() {
        return name;
    }

    /** Returns whether it shines. */
    public boolean isLit() {
        return lit;
    }

    /** Has {@code newListener} called, on the machine's thread, each time the light goes on or off. */
    public void onChange(Runnable newListener) {
        listener = newListener;
    }

    @Override
    public void set(boolean high) {
        boolean before = lit;
        lit = !high;
        if (before != lit) {
            listener.run();
        }
    }
}
