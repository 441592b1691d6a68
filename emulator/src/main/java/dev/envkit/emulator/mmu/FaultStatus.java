package dev.envkit.emulator.mmu;

/** Values of the fault status register's status field (ARM ARM B3.7, table of fault encodings). */
public final class FaultStatus {
    /** Misaligned data access with alignment checking on. */
    public static final int ALIGNMENT = 0b0001;
    /** The first-level descriptor is of type fault. */
    public static final int TRANSLATION_SECTION = 0b0101;
    /** The second-level descriptor is of type fault. */
    public static final int TRANSLATION_PAGE = 0b0111;
    /** A section of a domain with no access. */
    public static final int DOMAIN_SECTION = 0b1001;
    /** A page of a domain with no access. */
    public static final int DOMAIN_PAGE = 0b1011;
    /** A section's access permissions do not allow it. */
    public static final int PERMISSION_SECTION = 0b1101;
    /** A page's access permissions do not allow it. */
    public static final int PERMISSION_PAGE = 0b1111;

    private FaultStatus() {}
}
