package dev.envkit.toolkit.elf;

import java.util.List;

/**
 * What {@link ArmInstructionCheck} found in one ELF file.
 *
 * @param file the ELF file; for a member of a static library {@code libc.a(memcpy.o)}
 * @param certainty how code was told from data
 * @param instructions how many instructions were looked at
 * @param codeBytes size of all executable sections
 * @param judgedBytes how many of these were told to be code or data; the rest was not looked at
 * @param attributeArchitecture what the build attributes claim, such as {@code "v5TE"}; empty where there are none. It
 *     says little: one start-up file for a later processor marks a whole program.
 * @param findings instructions that the processor does not have, by address
 */
public record ArmInstructionReport(
        String file,
        Certainty certainty,
        long instructions,
        long codeBytes,
        long judgedBytes,
        String attributeArchitecture,
        List<ArmFinding> findings) {
    /** Copies the list. */
    public ArmInstructionReport {
        findings = List.copyOf(findings);
    }

    /** How code was told from data. */
    public enum Certainty {
        /** There is no code. */
        NO_CODE("no code"),
        /** Mapping symbols say of each byte whether it is an ARM instruction, a Thumb instruction or data. */
        MAPPED("every instruction, by mapping symbols"),
        /** Stripped: code was followed from entry points, function pointers and recognisable function beginnings. */
        TRACED("stripped; code followed from entry points");

        private final String description;

        Certainty(String description) {
            this.description = description;
        }

        /** Returns it in words. */
        public String description() {
            return description;
        }
    }

    /** Returns the findings that can be executed on the board. */
    public List<ArmFinding> faults() {
        return findings.stream().filter(finding -> !finding.dispatched()).toList();
    }

    /** Tells whether the board can execute everything that was looked at. */
    public boolean passed() {
        return faults().isEmpty();
    }

    /** Returns how sure the result is, in words: {@code "stripped; code followed from entry points, 98.2 %"}. */
    public String confidence() {
        if (certainty != Certainty.TRACED || codeBytes == 0) {
            return certainty.description();
        }
        double percent = Math.floor(1000.0 * judgedBytes / codeBytes) / 10;
        return String.format(
                java.util.Locale.ROOT, "%s, %.1f %% of the code section judged", certainty.description(), percent);
    }
}
