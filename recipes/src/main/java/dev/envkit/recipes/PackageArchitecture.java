package dev.envkit.recipes;

/** Which architecture's Debian packages are meant. */
public enum PackageArchitecture {
    /** The Debian architecture of the machine that envkit runs on: what is unpacked runs here. */
    HOST("host"),
    /** Packages without machine code. */
    ALL("all"),
    /** ARM, EABI, soft float: Debian's userland for ARMv5TE, libraries and headers for the target. */
    ARMEL("armel");

    private final String key;

    PackageArchitecture(String key) {
        this.key = key;
    }

    /** Returns how a recipe writes it. */
    public String key() {
        return key;
    }
}
