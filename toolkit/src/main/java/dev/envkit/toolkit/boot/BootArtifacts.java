package dev.envkit.toolkit.boot;

import dev.envkit.emulator.cpu.isa.CpuModel;
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

    /** Returns the kernel command line that belongs to them. */
    String commandLine();
}
