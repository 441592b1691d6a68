package dev.envkit.toolkit.check;

import dev.envkit.toolkit.elf.ArmFiles;
import dev.envkit.toolkit.elf.ArmFinding;
import dev.envkit.toolkit.elf.ArmInstructionReport;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Every ELF file is free of instructions that an ARM920T lacks. */
final class ArmV4TCheck {
    private static final int SHOWN = 5;

    private ArmV4TCheck() {}

    static String check(Path path) throws FailedCheck {
        List<ArmInstructionReport> reports = ArmFiles.check(path);
        if (reports.isEmpty()) {
            throw new FailedCheck("there is no ELF file in it whose instructions could be checked");
        }
        List<ArmFinding> faults =
                reports.stream().flatMap(report -> report.faults().stream()).toList();
        if (!faults.isEmpty()) {
            String shown =
                    faults.stream().limit(SHOWN).map(ArmFinding::describe).collect(Collectors.joining("\n    "));
            String more = faults.size() > SHOWN ? "\n    and " + (faults.size() - SHOWN) + " more" : "";
            throw new FailedCheck(faults.size()
                    + " instruction(s) that an ARM920T (ARMv4T) does not have; a program would die of \"Illegal"
                    + " instruction\":\n    " + shown + more
                    + "\n    Such code mostly comes from a libgcc or C library made for a later processor.");
        }
        long instructions =
                reports.stream().mapToLong(ArmInstructionReport::instructions).sum();
        return reports.size() + " ELF file(s), " + instructions + " instructions ("
                + reports.stream()
                        .map(ArmInstructionReport::confidence)
                        .distinct()
                        .collect(Collectors.joining("; "))
                + ")";
    }
}
