package dev.envkit.recipes;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One thing that an {@link Artifact} must satisfy; the toolkit performs it. */
public sealed interface ArtifactCheckSpec {
    /** Returns the key that names this check in a recipe. */
    String key();

    /**
     * The file is a legacy U-Boot image with right header and data CRCs.
     *
     * @param load the load address it must have; empty if any will do
     * @param entry the entry point it must have; empty if any will do
     * @param arch the architecture as mkimage names it, such as {@code arm}
     * @param os the operating system as mkimage names it, such as {@code linux}
     * @param type the image type as mkimage names it, such as {@code kernel}
     */
    record UImage(
            OptionalLong load, OptionalLong entry, Optional<String> arch, Optional<String> os, Optional<String> type)
            implements ArtifactCheckSpec {
        @Override
        public String key() {
            return "uimage";
        }
    }

    /** The file is an ARM Linux zImage: the magic 0x016f2818 at offset 0x24 and an end that fits the file. */
    record ZImage() implements ArtifactCheckSpec {
        @Override
        public String key() {
            return "zimage";
        }
    }

    /** Every ELF file in the file or tree is for ARM and free of instructions that came after ARMv4T. */
    record ArmV4T() implements ArtifactCheckSpec {
        @Override
        public String key() {
            return "armv4t";
        }
    }

    /**
     * The file is an ELF file.
     *
     * @param machine what it is for
     * @param linkage whether it may have a dynamic section; empty if either will do
     */
    record Elf(Machine machine, Optional<Linkage> linkage) implements ArtifactCheckSpec {
        /** Whose instructions an ELF file holds. */
        public enum Machine {
            /** EM_ARM (40), 32 bit, little endian. */
            ARM("arm"),
            /** The machine that envkit runs on. */
            HOST("host");

            private final String key;

            Machine(String key) {
                this.key = key;
            }

            /** Returns how a recipe writes it. */
            public String key() {
                return key;
            }
        }

        /** How an ELF file is linked. */
        public enum Linkage {
            /** Without an interpreter. */
            STATIC("static"),
            /** With an interpreter. */
            DYNAMIC("dynamic");

            private final String key;

            Linkage(String key) {
                this.key = key;
            }

            /** Returns how a recipe writes it. */
            public String key() {
                return key;
            }
        }

        @Override
        public String key() {
            return "elf";
        }
    }

    /**
     * The file's length in bytes lies in a range.
     *
     * @param minimum the least length
     * @param maximum the greatest length; empty if there is no limit
     */
    record Size(long minimum, OptionalLong maximum) implements ArtifactCheckSpec {
        @Override
        public String key() {
            return "size";
        }
    }

    /**
     * A tree, or a cpio archive (newc, possibly compressed), has these members.
     *
     * @param paths relative paths that must be there
     */
    record Contains(List<String> paths) implements ArtifactCheckSpec {
        /** Copies the list. */
        public Contains {
            paths = List.copyOf(paths);
        }

        @Override
        public String key() {
            return "contains";
        }
    }
}
