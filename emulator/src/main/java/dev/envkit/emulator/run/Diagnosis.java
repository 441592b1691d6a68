package dev.envkit.emulator.run;

import java.util.List;
import java.util.Optional;

/**
 * The likely cause of a boot that failed, from what the serial log says; {@link Symptoms} has the rules.
 *
 * @param line the line that shows it; empty if the symptom is silence
 * @param cause what it most likely means
 * @param remedy what to do about it
 */
public record Diagnosis(String line, String cause, String remedy) {
    private static final String CONSOLE = "give it console=ttySAC0,115200 (--append); check the machine number (1999)";

    private static final Diagnosis SILENT_BOOT_LOADER = new Diagnosis(
            "",
            "the boot loader said nothing at all: what the flash memory begins with is none for this board, it waits"
                    + " for something that the board does not have, or it talks on another serial port",
            "check the flash image ('envkit image inspect' tells what a NAND image holds, and 'envkit image nand' makes"
                    + " one that boots); -v shows accesses that lead nowhere, and --gdb where the boot loader is");

    /**
     * Looks for the cause in the end of a serial log.
     *
     * @param lines the log, oldest line first
     * @param fromFlash whether a boot loader in flash memory came first, and not the kernel
     */
    public static Optional<Diagnosis> of(List<String> lines, boolean fromFlash) {
        for (Symptom symptom : Symptoms.ALL) {
            Optional<Diagnosis> found = symptom.in(lines);
            if (found.isPresent()) {
                return found;
            }
        }
        return lines.isEmpty() && fromFlash ? Optional.of(SILENT_BOOT_LOADER) : ofSilence(lines);
    }

    /** Linux 6 says nothing while it tries to mount its root over NFS, for minutes; it has its address by then. */
    private static Optional<Diagnosis> ofSilentNfsServer(List<String> lines) {
        boolean wentOn = lines.stream()
                .anyMatch(line -> line.contains("VFS: Mounted root")
                        || line.contains("Run /")
                        || line.contains("Freeing unused kernel"));
        return lines.stream()
                .filter(line -> line.contains("IP-Config: Complete"))
                .findFirst()
                .filter(line -> !wentOn)
                .map(line -> new Diagnosis(
                        line.strip(),
                        "the kernel has its address and waits for its root file system: the NFS server in nfsroot= does"
                                + " not answer, or has no such directory for it",
                        "boot with --nfsroot DIR, which serves DIR and tells the kernel so, without nfsroot= in"
                                + " --append; with a server of your own check its exports ('envkit net show' has the"
                                + " line)"));
    }

    private static Optional<Diagnosis> ofSilence(List<String> lines) {
        if (lines.isEmpty()) {
            return Optional.of(new Diagnosis(
                    "",
                    "the board said nothing at all: the kernel died before its console worked, or its console is"
                            + " another one",
                    CONSOLE + " and the processor that the kernel was configured for"));
        }
        Optional<Diagnosis> silentServer = ofSilentNfsServer(lines);
        if (silentServer.isPresent()) {
            return silentServer;
        }
        String last = lines.getLast().strip();
        if (last.contains("Uncompressing Linux") || last.contains("booting the kernel")) {
            return Optional.of(new Diagnosis(
                    last,
                    "the kernel decompressed itself and then said nothing: it died before its console worked, or its"
                            + " console is another one",
                    CONSOLE));
        }
        if (last.startsWith("Starting kernel")) {
            return Optional.of(new Diagnosis(
                    last,
                    "the boot loader jumped to the kernel, which said nothing: the uImage has another load or entry"
                            + " address than the kernel was linked for, the machine number is wrong, or the console is"
                            + " another one",
                    "make the uImage with -a 0x30008000 -e 0x30008000; setenv machid 7cf;"
                            + " bootargs need console=ttySAC0,115200"));
        }
        return Optional.empty();
    }
}
