package dev.envkit.toolkit.elf;

import java.nio.ByteBuffer;

/**
 * Executable bytes at an address.
 *
 * @param number counts the file's regions from 0
 * @param name of the section
 * @param section its number; -1 for a segment of a file without sections
 * @param address of the first byte; 0 in relocatable files
 * @param bytes little endian
 */
record CodeRegion(int number, String name, int section, long address, ByteBuffer bytes) {
    long end() {
        return address + bytes.limit();
    }

    boolean contains(long at, int length) {
        return at >= address && at + length <= end();
    }

    int word(long at) {
        return bytes.getInt((int) (at - address));
    }

    int half(long at) {
        return Short.toUnsignedInt(bytes.getShort((int) (at - address)));
    }
}
