package dev.envkit.toolkit.check;

import dev.envkit.recipes.ArtifactCheckSpec;
import dev.envkit.toolkit.elf.ElfFile;
import java.nio.file.Path;
import java.util.Locale;

/** What processor an ELF file is for, and how it is linked. */
final class ElfCheck {
    private ElfCheck() {}

    static String check(ArtifactCheckSpec.Elf wanted, Path path) throws FailedCheck {
        ElfFile file = ElfFile.read(path);
        boolean right = switch (wanted.machine()) {
            case ARM -> file.machine() == ElfFile.MACHINE_ARM && !file.is64() && file.isLittleEndian();
            case HOST -> file.machine() == hostMachine();
        };
        if (!right) {
            throw new FailedCheck("it is an ELF file for " + machine(file) + ", and should be for "
                    + wanted.machine().key());
        }
        boolean dynamic = file.interpreter().isPresent();
        if (wanted.linkage().isPresent()
                && dynamic != (wanted.linkage().get() == ArtifactCheckSpec.Elf.Linkage.DYNAMIC)) {
            throw new FailedCheck(
                    dynamic
                            ? "it is linked dynamically (loader "
                                    + file.interpreter().orElse("") + ", needs " + String.join(", ", file.needed())
                                    + "), and should be static"
                            : "it is linked statically, and should be dynamic");
        }
        return machine(file) + ", " + (dynamic ? "dynamic" : "static");
    }

    private static int hostMachine() {
        return switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> ElfFile.MACHINE_X86_64;
            case "aarch64", "arm64" -> ElfFile.MACHINE_AARCH64;
            case "x86", "i386", "i686" -> ElfFile.MACHINE_386;
            case "arm" -> ElfFile.MACHINE_ARM;
            default -> -1;
        };
    }

    private static String machine(ElfFile file) {
        String name = switch (file.machine()) {
            case ElfFile.MACHINE_ARM -> "arm";
            case ElfFile.MACHINE_386 -> "i386";
            case ElfFile.MACHINE_X86_64 -> "x86-64";
            case ElfFile.MACHINE_AARCH64 -> "aarch64";
            default -> "machine " + file.machine();
        };
        return name + (file.isLittleEndian() ? "" : " (big endian)");
    }
}
