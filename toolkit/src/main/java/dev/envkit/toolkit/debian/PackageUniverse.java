package dev.envkit.toolkit.debian;

import java.util.List;

/** The packages there are to choose from. */
interface PackageUniverse {
    /** Returns the architectures that can be asked for. */
    List<String> architectures();

    /**
     * Returns all versions of a package that can be used on an architecture (those for all architectures included), in
     * any order.
     */
    List<BinaryPackage> named(String name, String architecture);

    /** Returns the packages that provide a virtual one on an architecture, in any order. */
    List<BinaryPackage> providing(String name, String architecture);

    /** Returns the packages that every system of an architecture has, in any order. */
    List<BinaryPackage> essential(String architecture);
}
