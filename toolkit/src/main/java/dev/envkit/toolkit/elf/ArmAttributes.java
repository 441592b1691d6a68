package dev.envkit.toolkit.elf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The build attributes of an Arm ELF file (Addenda to the ABI for the Arm Architecture, "Build Attributes"): what the
 * assembler and linker believe of it. A linker merges them upwards, so one object for a later processor marks all.
 */
public final class ArmAttributes {
    /** Tag_CPU_arch. */
    public static final int CPU_ARCH = 6;
    /** Tag_ARM_ISA_use. */
    public static final int ARM_ISA_USE = 8;
    /** Tag_THUMB_ISA_use: 0 none, 1 16-bit, 2 and 3 Thumb-2. */
    public static final int THUMB_ISA_USE = 9;
    /** Tag_FP_arch. */
    public static final int FP_ARCH = 10;
    /** Tag_ABI_VFP_args. */
    public static final int ABI_VFP_ARGS = 28;

    /** Value of {@link #CPU_ARCH} for ARMv4T. */
    public static final int ARCH_V4T = 2;

    private static final String[] ARCHITECTURES = {
        "pre-v4", "v4", "v4T", "v5T", "v5TE", "v5TEJ", "v6", "v6KZ", "v6T2", "v6K", "v7", "v6-M", "v6S-M", "v7E-M",
        "v8-A"
    };
    private static final int FORMAT_VERSION = 'A';
    private static final int TAG_FILE = 1;
    private static final int TAG_CPU_RAW_NAME = 4;
    private static final int TAG_CPU_NAME = 5;
    private static final int TAG_COMPATIBILITY = 32;

    private final Map<Integer, Integer> numbers;

    private ArmAttributes(Map<Integer, Integer> numbers) {
        this.numbers = Collections.unmodifiableMap(numbers);
    }

    /** Parses the section's bytes; empty if it has no attributes of the public ("aeabi") kind for the whole file. */
    static Optional<ArmAttributes> parse(ByteBuffer section) {
        if (!section.hasRemaining() || section.get() != FORMAT_VERSION) {
            return Optional.empty();
        }
        while (section.remaining() > Integer.BYTES) {
            int length = section.getInt();
            ByteBuffer vendor =
                    section.slice(section.position(), length - Integer.BYTES).order(section.order());
            section.position(section.position() + length - Integer.BYTES);
            if (string(vendor).equals("aeabi")) {
                return Optional.of(new ArmAttributes(fileAttributes(vendor)));
            }
        }
        return Optional.empty();
    }

    private static Map<Integer, Integer> fileAttributes(ByteBuffer vendor) {
        Map<Integer, Integer> numbers = new TreeMap<>();
        while (vendor.hasRemaining()) {
            int start = vendor.position();
            int scope = uleb128(vendor);
            int length = vendor.getInt();
            int end = start + length;
            if (scope == TAG_FILE) {
                while (vendor.position() < end) {
                    int tag = uleb128(vendor);
                    if (tag == TAG_COMPATIBILITY) {
                        uleb128(vendor);
                        string(vendor);
                    } else if (tag == TAG_CPU_RAW_NAME || tag == TAG_CPU_NAME || (tag > 32 && tag % 2 == 1)) {
                        string(vendor);
                    } else {
                        numbers.put(tag, uleb128(vendor));
                    }
                }
            }
            vendor.position(end);
        }
        return numbers;
    }

    private static int uleb128(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number that is too long");
    }

    private static String string(ByteBuffer in) {
        int start = in.position();
        while (in.get() != 0) {
            // to the terminating NUL
        }
        byte[] text = new byte[in.position() - 1 - start];
        in.get(start, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Returns a numeric attribute; 0, which is every tag's default, where it is absent. */
    public int value(int tag) {
        return numbers.getOrDefault(tag, 0);
    }

    /** Returns the architecture that the file claims to need: {@code "v5TE"}. */
    public String architecture() {
        int value = value(CPU_ARCH);
        return value < ARCHITECTURES.length ? ARCHITECTURES[value] : "architecture " + value;
    }
}
