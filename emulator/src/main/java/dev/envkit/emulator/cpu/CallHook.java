package dev.envkit.emulator.cpu;

/** Someone who answers software interrupts in the guest's place: semihosting. */
@FunctionalInterface
public interface CallHook {
    /** What is to be done after a software interrupt was seen. */
    enum Answer {
        /** It was not meant for the hook: the exception is taken. */
        NOT_MINE,
        /** It was carried out: execution goes on with the next instruction. */
        DONE,
        /** It was carried out and ends the program. */
        EXIT
    }

    /** A hook that answers none. */
    CallHook NONE = (cpu, thumb, number) -> Answer.NOT_MINE;

    /**
     * A software interrupt instruction is being executed.
     *
     * @param cpu its registers hold the arguments and take results
     * @param thumb whether it is a Thumb instruction
     * @param number the comment field: 24 bits in ARM, 8 bits in Thumb
     */
    Answer call(Cpu cpu, boolean thumb, int number);
}
