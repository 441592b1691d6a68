package dev.envkit.toolkit.elf;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;

/** A file is no ELF file, or a damaged one. */
public final class ElfException extends EnvkitException {
    private static final long serialVersionUID = 1L;

    ElfException(String file, String what) {
        super(ExitCode.FAILED, file + ": " + what, "Build or fetch the file again.");
    }
}
