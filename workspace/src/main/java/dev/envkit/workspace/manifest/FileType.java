package dev.envkit.workspace.manifest;

/** The type of a file system object, with its name in mtree(5). */
public enum FileType {
    FILE("file"),
    DIRECTORY("dir"),
    SYMLINK("link"),
    CHARACTER_DEVICE("char"),
    BLOCK_DEVICE("block"),
    FIFO("fifo"),
    SOCKET("socket");

    private final String keyword;

    FileType(String keyword) {
        this.keyword = keyword;
    }

    /** Returns the value of mtree's {@code type} keyword. */
    public String keyword() {
        return keyword;
    }

    /** Tells whether this is a character or block device, so that device numbers are meaningful. */
    public boolean isDevice() {
        return this == CHARACTER_DEVICE || this == BLOCK_DEVICE;
    }
}
