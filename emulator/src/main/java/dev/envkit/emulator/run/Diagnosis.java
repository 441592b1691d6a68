package dev.envkit.emulator.run;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The likely cause of a boot that failed, from what the serial log says.
 *
 * @param line the line that shows it; empty if the symptom is silence
 * @param cause what it most likely means
 * @param remedy what to do about it
 */
public record Diagnosis(String line, String cause, String remedy) {
    private record Symptom(Pattern pattern, String cause, String remedy) {
        Symptom(String expression, String cause, String remedy) {
            this(Pattern.compile(expression), cause, remedy);
        }
    }

    /** Specific ones first; {@code $1} stands for what the expression's group has found. */
    private static final List<Symptom> SYMPTOMS = List.of(
            new Symptom(
                    "unrecognized/unsupported machine ID \\(r1 = (\\S+?)\\)",
                    "the kernel was not built for the machine number $1",
                    "configure it with CONFIG_MACH_MINI2440 (mini2440_defconfig); the board's number is 1999 (0x7cf)"),
            new Symptom(
                    "unrecognized/unsupported processor variant",
                    "the kernel was built for another processor",
                    "configure it for ARM920T, or boot it with --cpu arm926ej-s"),
            new Symptom(
                    "exitcode=0x00000004",
                    "init was killed by an illegal instruction: it, or its C library, was built for ARMv5 or later",
                    "build it with -march=armv4t and an ARMv4T libgcc, or boot with --cpu arm926ej-s"),
            new Symptom(
                    "exitcode=0x0000000b",
                    "init was killed by a segmentation fault",
                    "check that it was built for this kernel's ABI (EABI or old ABI)"),
            new Symptom(
                    "Attempted to kill init! exitcode=0x0000(\\S\\S)00",
                    "init ended by itself with status 0x$1",
                    "keep the last program of /init running, or start a shell with exec"),
            new Symptom(
                    "crc error|uncompression error|invalid compressed format|Out of memory when allocating",
                    "the kernel could not decompress itself",
                    "the zImage is damaged, or overwritten by an initrd or a wrong load address"),
            new Symptom(
                    "(?:Initramfs|rootfs image) .*(?:unpacking failed|not initramfs)|junk (?:with)?in compressed"
                            + " archive",
                    "the kernel could not unpack the initramfs",
                    "make it with cpio -o -H newc, compressed with gzip, and check CONFIG_RD_GZIP"),
            new Symptom(
                    "No working init found|Requested init (\\S+) failed",
                    "the root file system has no program that can be started as init",
                    "check that /init (initramfs) or /sbin/init exists, is executable, and is a static program or has"
                            + " its libraries; a script needs its interpreter"),
            new Symptom(
                    "VFS: Unable to mount root fs on (.+)",
                    "the kernel found no root file system on $1",
                    "give it an initramfs (--initrd), or the right root= and rootfstype= (--append)"),
            new Symptom(
                    "VFS: Cannot open root device \"?(\\S+?)\"? ",
                    "the kernel has no device $1",
                    "check root= in --append, and that the driver for it is built in"),
            new Symptom(
                    "System is deadlocked on memory|Out of memory and no killable",
                    "the board's RAM is too small for what runs on it",
                    "give it more (--ram 128), or make the initramfs smaller"),
            new Symptom(
                    "[Uu]nable to open an initial console",
                    "the root file system has no /dev/console",
                    "add the device node (c 5 1) to it"),
            new Symptom(
                    "nfs: server \\S+ not responding|Unable to reach NFS server|Root-NFS: .*(?:failed|timed out)",
                    "the NFS server does not answer",
                    "check nfsroot= and ip=, and which NFS versions the server offers"),
            new Symptom(
                    "Illegal instruction",
                    "a program was killed by an illegal instruction: it was built for ARMv5 or later",
                    "build it with -march=armv4t, or boot with --cpu arm926ej-s"),
            new Symptom(
                    "Unable to handle kernel|Internal error: Oops",
                    "the kernel itself failed",
                    "look at the first lines of its report; --gdb lets you stop there"));

    /**
     * Looks for the cause in the end of a serial log.
     *
     * @param lines the log, oldest line first
     */
    public static Optional<Diagnosis> of(List<String> lines) {
        for (Symptom symptom : SYMPTOMS) {
            for (String line : lines) {
                Matcher matcher = symptom.pattern.matcher(line);
                if (matcher.find()) {
                    String found = matcher.groupCount() > 0 && matcher.group(1) != null ? matcher.group(1) : "";
                    return Optional.of(new Diagnosis(
                            line.strip(), symptom.cause.replace("$1", found), symptom.remedy.replace("$1", found)));
                }
            }
        }
        if (lines.isEmpty()) {
            return Optional.of(new Diagnosis(
                    "",
                    "the board said nothing at all: the kernel died before its console worked, or its console is"
                            + " another one",
                    "give it console=ttySAC0,115200 (--append); check the machine number (1999) and the processor that"
                            + " the kernel was configured for"));
        }
        if (lines.getLast().contains("Uncompressing Linux") || lines.getLast().contains("booting the kernel")) {
            return Optional.of(new Diagnosis(
                    lines.getLast().strip(),
                    "the kernel decompressed itself and then said nothing: it died before its console worked, or its"
                            + " console is another one",
                    "give it console=ttySAC0,115200 (--append); check the machine number (1999)"));
        }
        return Optional.empty();
    }
}
