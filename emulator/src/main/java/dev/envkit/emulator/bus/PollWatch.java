package dev.envkit.emulator.bus;

/**
 * Notices software that reads one and the same register again and again, to wait for it to change, and tells the
 * engine, which may then skip the wait.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
public final class PollWatch {
    private static final int FEWEST = 4;
    private static final int MOST = 1 << 12;

    private Runnable listener = () -> {};
    private long disturbances;
    private int address;
    private int reads;
    private int limit = FEWEST;

    /** Sets who is told of a register that has been read several times with no other access to a device between. */
    public void listener(Runnable newListener) {
        listener = newListener;
    }

    /**
     * Returns how many accesses to devices there were that may have changed something: writes, and reads of registers
     * that do not {@linkplain MmioDevice#readsSteadily read steadily}.
     */
    public long disturbances() {
        return disturbances;
    }

    /** The engine has looked: the software waits, or only seemed to, and then it looks again later and later. */
    public void judged(boolean waits) {
        reads = 0;
        limit = waits ? FEWEST : Math.min(2 * limit, MOST);
    }

    void disturbed() {
        disturbances++;
        reads = 0;
    }

    void polled(int at) {
        if (at != address) {
            address = at;
            reads = 0;
        }
        if (++reads == limit) {
            listener.run();
        }
    }
}
