package dev.envkit.toolkit.image;

import dev.envkit.workspace.manifest.FileType;
import dev.envkit.workspace.manifest.ManifestEntry;

/** The numbers that Linux gives types and devices, in inodes and in directory entries. */
public final class FileModes {
    private FileModes() {}

    /** Returns st_mode of an entry: type and permissions. */
    public static int mode(ManifestEntry entry) {
        return typeBits(entry.type()) | entry.mode();
    }

    /** Returns the S_IF bits of a type. */
    public static int typeBits(FileType type) {
        return switch (type) {
            case FIFO -> 0010000;
            case CHARACTER_DEVICE -> 0020000;
            case DIRECTORY -> 0040000;
            case BLOCK_DEVICE -> 0060000;
            case FILE -> 0100000;
            case SYMLINK -> 0120000;
            case SOCKET -> 0140000;
        };
    }

    /** Returns the DT_ number of a type. */
    public static int directoryType(FileType type) {
        return typeBits(type) >> 12;
    }

    /** Returns whether a device's numbers fit in the 16 bits of old. */
    public static boolean isOldDevice(ManifestEntry entry) {
        return entry.deviceMajor() < 256 && entry.deviceMinor() < 256;
    }

    /** Returns a device's numbers in 16 bits: MKDEV of old. */
    public static int oldDevice(ManifestEntry entry) {
        return entry.deviceMajor() << 8 | entry.deviceMinor();
    }

    /** Returns a device's numbers in 32 bits (Linux, include/linux/kdev_t.h, new_encode_dev). */
    public static int newDevice(ManifestEntry entry) {
        return (entry.deviceMinor() & 0xff) | (entry.deviceMajor() << 8) | ((entry.deviceMinor() & ~0xff) << 12);
    }

    /** Returns whether an entry is a device node. */
    public static boolean isDevice(ManifestEntry entry) {
        return entry.type() == FileType.CHARACTER_DEVICE || entry.type() == FileType.BLOCK_DEVICE;
    }
}
