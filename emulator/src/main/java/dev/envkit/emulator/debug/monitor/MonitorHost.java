package dev.envkit.emulator.debug.monitor;

import dev.envkit.emulator.display.Picture;
import dev.envkit.emulator.run.Machine;
import java.util.List;
import java.util.Optional;

/** What the monitor looks at and steers. Used by the machine's thread. */
public interface MonitorHost {
    /** Returns the machine. */
    Machine machine();

    /** Ends the run. */
    void quit();

    /** Stops the machine. */
    void stop();

    /** Lets the machine run. */
    void resume();

    /** Returns whether the machine is stopped. */
    boolean stopped();

    /** Returns what the display shows; empty while it is off. */
    Optional<Picture> screenshot();

    /**
     * Presses a key of the board, or lets it go.
     *
     * @param number 1 to 6
     */
    void key(int number, boolean down);

    /**
     * Puts the pen on the touch panel.
     *
     * @param x from 0, the left edge, to 1, the right one
     * @param y from 0, the upper edge, to 1, the lower one
     */
    void touch(double x, double y);

    /** Lifts the pen. */
    void lift();

    /** Types a text on the USB keyboard; returns false if none is plugged in. */
    boolean type(String text);

    /** Returns a line for each device: its name, where it is, what state it is in. */
    List<String> devices();
}
