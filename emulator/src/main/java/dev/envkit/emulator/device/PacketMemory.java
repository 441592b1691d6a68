package dev.envkit.emulator.device;

/**
 * The DM9000A's 16 KiB of SRAM: 3 KiB for packets to send, 13 KiB for received ones. The processor sees it through a
 * read pointer (MRR) and a write pointer (MWR), which with "pointer auto-return" (IMR bit 7) stay in the part that they
 * belong to, and otherwise run through all of it.
 */
final class PacketMemory {
    static final int SIZE = 0x4000;
    /** Where the part for received packets begins. */
    static final int RECEIVE_START = 0x0C00;

    static final int RECEIVE_SIZE = SIZE - RECEIVE_START;

    private final byte[] bytes = new byte[SIZE];
    private int readPointer;
    private int writePointer;
    private boolean autoReturn;

    void reset() {
        readPointer = 0;
        writePointer = 0;
        autoReturn = false;
        // The first packet's place says that there is no packet.
        bytes[RECEIVE_START] = 0;
    }

    /** Follows IMR bit 7; switching it on puts the read pointer to the start of the received packets. */
    void autoReturn(boolean on) {
        if (on && !autoReturn) {
            readPointer = RECEIVE_START | (readPointer & 0xFF);
        }
        autoReturn = on;
    }

    int readPointer() {
        return readPointer;
    }

    void readPointer(int address) {
        readPointer = address & (SIZE - 1);
    }

    int writePointer() {
        return writePointer;
    }

    void writePointer(int address) {
        writePointer = address & (SIZE - 1);
    }

    /** Returns what is at the read pointer, which stays. */
    int peek() {
        return bytes[readPointer] & 0xFF;
    }

    /** Returns what is at the read pointer, which moves on. */
    int next() {
        int value = bytes[readPointer] & 0xFF;
        readPointer++;
        if (readPointer == SIZE) {
            readPointer = autoReturn ? RECEIVE_START : 0;
        }
        return value;
    }

    /** Writes at the write pointer, which stays. */
    void poke(int value) {
        bytes[writePointer] = (byte) value;
    }

    /** Writes at the write pointer, which moves on. */
    void append(int value) {
        bytes[writePointer] = (byte) value;
        writePointer++;
        if (writePointer == SIZE || (autoReturn && writePointer == RECEIVE_START)) {
            writePointer = 0;
        }
    }

    /** Copies a packet out of the part for packets to send, from its end to its start where it goes round. */
    byte[] packet(int start, int length) {
        byte[] packet = new byte[length];
        for (int i = 0; i < length; i++) {
            packet[i] = bytes[(start + i) % RECEIVE_START];
        }
        return packet;
    }

    /**
     * Stores bytes in the part for received packets.
     *
     * @param address where, within that part
     * @return the address behind them
     */
    int store(int address, byte[] source, int length) {
        int first = Math.min(length, SIZE - address);
        System.arraycopy(source, 0, bytes, address, first);
        System.arraycopy(source, first, bytes, RECEIVE_START, length - first);
        return received(address + length);
    }

    /** Returns an address moved into the part for received packets, if it is behind its end. */
    static int received(int address) {
        return address < SIZE ? address : address - RECEIVE_SIZE;
    }
}
