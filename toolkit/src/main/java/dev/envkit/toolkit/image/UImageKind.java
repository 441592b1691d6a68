package dev.envkit.toolkit.image;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The names that mkimage gives to the numbers in a {@linkplain UImageHeader U-Boot image's header} (U-Boot,
 * include/image.h and the tables of boot/image.c).
 */
public final class UImageKind {
    private UImageKind() {}

    /** ih_os. */
    public static final Names OS = new Names(
            "operating system",
            List.of(
                    "invalid",
                    "openbsd",
                    "netbsd",
                    "freebsd",
                    "4_4bsd",
                    "linux",
                    "svr4",
                    "esix",
                    "solaris",
                    "irix",
                    "sco",
                    "dell",
                    "ncr",
                    "lynxos",
                    "vxworks",
                    "psos",
                    "qnx",
                    "u-boot",
                    "rtems",
                    "artos",
                    "unity",
                    "integrity",
                    "ose",
                    "plan9",
                    "openrtos",
                    "arm-trusted-firmware",
                    "tee",
                    "opensbi",
                    "efi"));

    /** ih_arch. */
    public static final Names ARCHITECTURE = new Names(
            "architecture",
            List.of(
                    "invalid",
                    "alpha",
                    "arm",
                    "x86",
                    "ia64",
                    "mips",
                    "mips64",
                    "powerpc",
                    "s390",
                    "sh",
                    "sparc",
                    "sparc64",
                    "m68k",
                    "nios",
                    "microblaze",
                    "nios2",
                    "blackfin",
                    "avr32",
                    "st200",
                    "sandbox",
                    "nds32",
                    "or1k",
                    "arm64",
                    "arc",
                    "x86_64",
                    "xtensa",
                    "riscv"));

    /** ih_type. */
    public static final Names TYPE = new Names(
            "image type",
            List.of(
                    "invalid",
                    "standalone",
                    "kernel",
                    "ramdisk",
                    "multi",
                    "firmware",
                    "script",
                    "filesystem",
                    "flat_dt",
                    "kwbimage",
                    "imximage",
                    "ublimage",
                    "omapimage",
                    "aisimage",
                    "kernel_noload"));

    /** ih_comp. */
    public static final Names COMPRESSION =
            new Names("compression", List.of("none", "gzip", "bzip2", "lzma", "lzo", "lz4", "zstd"));

    /** Names of the values of one field. */
    public static final class Names {
        private final String field;
        private final List<String> names;

        private Names(String field, List<String> names) {
            this.field = field;
            this.names = names;
        }

        /** Returns what the field is called. */
        public String field() {
            return field;
        }

        /** Returns the name of a value; its number where it has none here. */
        public String name(int value) {
            return value >= 0 && value < names.size() ? names.get(value) : Integer.toString(value);
        }

        /** Returns the value of a name, whatever its case; empty if there is no such name. */
        public Optional<Integer> value(String name) {
            int value = names.indexOf(name.toLowerCase(java.util.Locale.ROOT));
            return value < 0 ? Optional.empty() : Optional.of(value);
        }

        /** Returns all names. */
        public List<String> all() {
            return names;
        }
    }

    /** Returns the value of a name that is known to be there. */
    static int value(Names names, String name) {
        return names.value(name)
                .orElseThrow(() -> new IllegalArgumentException("no " + names.field() + " '" + name + "'; known: "
                        + Arrays.toString(names.all().toArray())));
    }
}
