package dev.envkit.toolkit.image.make;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Root file systems on NAND. */
public enum RootKind {
    /** jffs2. */
    JFFS2(FileSystemKind.JFFS2, "nand"),
    /** UBIFS in a UBI volume. */
    UBIFS(FileSystemKind.UBI, "nand-ubifs"),
    /** yaffs2. */
    YAFFS2(FileSystemKind.YAFFS2, "nand-yaffs2"),
    /** squashfs on an mtdblock device. */
    SQUASHFS(FileSystemKind.SQUASHFS, "nand-squashfs");

    private final FileSystemKind image;
    private final String commandLine;

    RootKind(FileSystemKind image, String commandLine) {
        this.image = image;
        this.commandLine = commandLine;
    }

    /** Returns its name on the command line. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the kind of a name on the command line. */
    public static Optional<RootKind> of(String key) {
        return Arrays.stream(values()).filter(kind -> kind.key().equals(key)).findFirst();
    }

    /** Returns the image that goes into the partition. */
    public FileSystemKind image() {
        return image;
    }

    /** Returns the board's name of the kernel command line that mounts it. */
    public String commandLine() {
        return commandLine;
    }
}
