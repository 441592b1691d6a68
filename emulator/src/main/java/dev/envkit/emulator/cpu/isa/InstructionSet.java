package dev.envkit.emulator.cpu.isa;

import java.util.ArrayList;
import java.util.List;

/**
 * The instructions of one architecture, and the way from an instruction to its row. Immutable.
 *
 * <p>Threading: may be shared.
 */
public final class InstructionSet {
    private static final int ARM_KEYS = 1 << 12;
    private static final int THUMB_KEYS = 1 << 10;

    private static final Encoding UNDEFINED_ARM =
            Encoding.arm(Operation.UNDEFINED, Architecture.V4T, "................................", "udf {word}");
    private static final Encoding UNDEFINED_THUMB =
            Encoding.thumb(Operation.UNDEFINED, Architecture.V4T, "................", null, "udf {half}");

    private final List<Encoding> arm;
    private final List<Encoding> thumb;
    /** By bits 27..20 and 7..4: the rows that an instruction with these bits may have. */
    private final Encoding[][] armByKey = new Encoding[ARM_KEYS][];
    /** By bits 15..6. */
    private final Encoding[][] thumbByKey = new Encoding[THUMB_KEYS][];

    /** Makes the set of instructions that an architecture has. */
    public InstructionSet(Architecture architecture) {
        arm = ArmTable.rows().stream().filter(e -> architecture.has(e.since())).toList();
        thumb = ThumbTable.rows().stream()
                .filter(e -> architecture.has(e.since()))
                .toList();
        for (int key = 0; key < ARM_KEYS; key++) {
            armByKey[key] = candidates(arm, key >>> 4 << 20 | (key & 0xF) << 4, 0x0FF0_00F0);
        }
        for (int key = 0; key < THUMB_KEYS; key++) {
            thumbByKey[key] = candidates(thumb, key << 6, 0xFFC0);
        }
    }

    private static Encoding[] candidates(List<Encoding> rows, int bits, int keyMask) {
        List<Encoding> found = new ArrayList<>(4);
        for (Encoding e : rows) {
            int common = e.mask() & keyMask;
            if ((bits & common) == (e.match() & common)) {
                found.add(e);
            }
        }
        return found.toArray(Encoding[]::new);
    }

    /** Returns the ARM rows, the more specific first. */
    public List<Encoding> armEncodings() {
        return arm;
    }

    /** Returns the Thumb rows, the more specific first. */
    public List<Encoding> thumbEncodings() {
        return thumb;
    }

    /** Returns the row of an ARM instruction; that of the undefined instruction if it has none. */
    public Encoding arm(int instruction) {
        for (Encoding e : armByKey[(instruction >>> 16 & 0xFF0) | (instruction >>> 4 & 0xF)]) {
            if (e.matches(instruction)) {
                return e;
            }
        }
        return UNDEFINED_ARM;
    }

    /** Returns the row of a Thumb instruction, from its low 16 bits. */
    public Encoding thumb(int instruction) {
        for (Encoding e : thumbByKey[instruction >>> 6 & 0x3FF]) {
            if (e.matches(instruction & 0xFFFF)) {
                return e;
            }
        }
        return UNDEFINED_THUMB;
    }
}
