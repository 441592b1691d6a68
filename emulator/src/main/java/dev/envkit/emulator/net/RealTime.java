package dev.envkit.emulator.net;

/**
 * Keeps virtual time from running ahead of real time while something outside is waited for: a board that sleeps until
 * an answer comes or a time is over must not skip to the end of that time before the answer can come.
 *
 * <p>Threading: for the machine's thread.
 */
public interface RealTime {
    /** Has nobody wait. */
    RealTime FREE = new RealTime() {
        @Override
        public void hold() {
            // virtual time runs as it likes
        }

        @Override
        public void release() {
            // virtual time runs as it likes
        }
    };

    /** Something outside is waited for from now on. */
    void hold();

    /** It is not any more; to be called once for each {@link #hold()}. */
    void release();
}
