package dev.envkit.emulator.boot;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is to be booted and how; the setters return the request itself.
 *
 * <p>Not thread-safe.
 */
public final class BootRequest {
    private final BootFile kernel;
    private @Nullable BootFile initrd;
    private @Nullable BootFile deviceTree;
    private String commandLine = "";
    private OptionalLong loadAddress = OptionalLong.empty();
    private OptionalInt machineNumber = OptionalInt.empty();
    private boolean decompressOnHost;

    /** @param kernel a zImage, uImage, Image, ELF file, one of these compressed, or any bytes with a load address */
    public BootRequest(BootFile kernel) {
        this.kernel = kernel;
    }

    /** Gives the kernel an initial root file system: a cpio archive or RAM disk image, bare or as uImage. */
    public BootRequest initrd(BootFile file) {
        this.initrd = file;
        return this;
    }

    /** Gives the kernel a device tree in place of the tagged list; wins over one appended to a zImage. */
    public BootRequest deviceTree(BootFile file) {
        this.deviceTree = file;
        return this;
    }

    /** Sets the kernel's command line; at most 1023 bytes of UTF-8. */
    public BootRequest commandLine(String line) {
        this.commandLine = line;
        return this;
    }

    /** Sets where a zImage, or a file without a known format, goes; it starts at its first byte. */
    public BootRequest loadAddress(long address) {
        this.loadAddress = OptionalLong.of(address);
        return this;
    }

    /** Sets r1 in place of the board's own number. */
    public BootRequest machineNumber(int number) {
        this.machineNumber = OptionalInt.of(number);
        return this;
    }

    /**
     * Has a zImage's kernel, and an initial root file system's archive, decompressed before the machine starts, which
     * saves the guest a second of work.
     */
    public BootRequest decompressOnHost(boolean decompress) {
        this.decompressOnHost = decompress;
        return this;
    }

    BootFile kernel() {
        return kernel;
    }

    @Nullable
    BootFile initrd() {
        return initrd;
    }

    @Nullable
    BootFile deviceTree() {
        return deviceTree;
    }

    String commandLine() {
        return commandLine;
    }

    OptionalLong loadAddress() {
        return loadAddress;
    }

    OptionalInt machineNumber() {
        return machineNumber;
    }

    boolean decompressOnHost() {
        return decompressOnHost;
    }
}
