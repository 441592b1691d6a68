package dev.envkit.emulator.soc.s3c2440;

/** What the clock controller asks of whoever runs the processor. Called on the machine's thread. */
public interface PowerControl {
    /** For chips in tests. */
    PowerControl NONE = new PowerControl() {
        @Override
        public void stopCpuFor(long picos) {}

        @Override
        public void idle() {}

        @Override
        public void sleep() {}
    };

    /** FCLK stands still while a PLL locks. */
    void stopCpuFor(long picos);

    /** IDLE mode: the processor stops until an interrupt. */
    void idle();

    /** Sleep mode: all but the wake-up logic loses power. */
    void sleep();
}
