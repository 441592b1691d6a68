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

    /** Returns the directory of the root file system, if one was built; its ownership manifest lies beside it. */
    default Optional<Path> rootfs() {
        return Optional.empty();
    }

    /** Returns the directory for what boots leave behind for the next one, if there is a workspace. */
    default Optional<Path> state() {
        return Optional.empty();
    }

    /**
     * Returns the kernel command line for a root file system over NFS, with the variables of {@code Board.BootPlan}.
     */
    default Optional<String> nfsCommandLine() {
        return Optional.empty();
    }
}
