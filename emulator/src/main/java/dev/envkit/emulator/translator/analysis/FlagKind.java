package dev.envkit.emulator.translator.analysis;

/**
 * Where the flags are while a region runs. Either each of N and Z, C, and V is in its own local, in the form that the
 * processor's state has; or it follows from the operands of the last addition or subtraction, which are in two locals.
 * Most flags that instructions set are never looked at, and so are never computed.
 *
 * <p>A kind is a number of four bits; {@link #UNKNOWN} is where paths with different kinds have met, and the number is
 * in a local.
 */
public final class FlagKind {
    /** All flags are in their locals. */
    public static final int LOCALS = 0;

    /** The operands are those of an addition, not of a subtraction. */
    public static final int ADDITION = 1;

    /** N and Z follow from the operands. */
    public static final int NZ = 2;

    /** C follows from the operands. */
    public static final int C = 4;

    /** V follows from the operands. */
    public static final int V = 8;

    /** All flags follow from a subtraction. */
    public static final int OF_SUBTRACTION = NZ | C | V;

    /** All flags follow from an addition. */
    public static final int OF_ADDITION = NZ | C | V | ADDITION;

    /** Known only when the region runs. */
    public static final int UNKNOWN = -1;

    private FlagKind() {}

    /** Returns the kind after some flags were put into their locals. */
    public static int without(int kind, int flags) {
        int rest = kind & ~flags;
        return (rest & (NZ | C | V)) == 0 ? LOCALS : rest;
    }

    /** Returns the kind where two paths meet. */
    public static int join(int a, int b) {
        return a == b ? a : UNKNOWN;
    }
}
