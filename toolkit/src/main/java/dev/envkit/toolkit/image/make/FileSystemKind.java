package dev.envkit.toolkit.image.make;

import java.util.Locale;

/** File systems and archives that a tree can be made into. */
public enum FileSystemKind {
    /** jffs2, for the pages of a chip. */
    JFFS2,
    /** A UBI image with one UBIFS volume, for the pages of a chip. */
    UBI,
    /** A UBIFS alone, for {@code ubi write} and {@code ubiupdatevol}. */
    UBIFS,
    /** yaffs2, page by page with spare areas. */
    YAFFS2,
    /** squashfs, read-only. */
    SQUASHFS,
    /** ext4, for cards. */
    EXT4,
    /** A cpio archive as Linux unpacks it at the start. */
    CPIO,
    /** A tar archive. */
    TAR;

    /** Returns its name on the command line. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether programs of the component imagetools make it. */
    public boolean needsTools() {
        return this == SQUASHFS || this == EXT4;
    }
}
