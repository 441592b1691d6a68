package dev.envkit.toolkit.boot;

import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.emulator.net.NetworkAddresses;
import java.nio.file.Path;
import java.util.Optional;

/** Where a boot finds what it was not given: the workspace's kernel and initramfs. */
public interface BootArtifacts {
    /**
     * Returns the kernel to boot.
     *
     * @throws dev.envkit.workspace.EnvkitException if there is none; the remedy says how to build it
     */
    Path kernel();

    /** Returns the initramfs, if one was built. */
    Optional<Path> initramfs();

    /** Returns the processor that they, or what they boot into, were built for. */
    default CpuModel cpu() {
        return CpuModel.ARM920T;
    }

    /**
     * Returns a file that was built, by the name that a boot loader asks a TFTP server for: {@code uImage}.
     *
     * @param name anything may be in it
     */
    default Optional<Path> file(String name) {
        return Optional.empty();
    }

    /** Returns the addresses on the board's network. */
    default NetworkAddresses addresses() {
        return NetworkAddresses.DEFAULT;
    }

    /** Returns the kernel command line that belongs to them. */
    String commandLine();
}
