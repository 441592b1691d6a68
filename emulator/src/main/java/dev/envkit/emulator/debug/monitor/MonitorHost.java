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

    /** Returns a line for each device: its name, where it is, what state it is in. */
    List<String> devices();
}
