package dev.envkit.toolkit.sbom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class PackageUrlTest {
    private static String url(String path, String version) {
        return PackageUrl.debian(path).orElseThrow().withEpochOf(version).url();
    }

    @Test
    void aBinaryPackageIsNamedWithItsArchitecture() {
        assertEquals(
                "pkg:deb/debian/bc@1.07.1-3%2Bb1?arch=amd64",
                url("debian/pool/main/b/bc/bc_1.07.1-3+b1_amd64.deb", "49 packages"));
    }

    @Test
    void aSourceIsNamedByItsDescriptionWithTheEpochThatFileNamesLeaveOut() {
        assertEquals(
                "pkg:deb/debian/busybox@1:1.35.0-4%2Bdeb12u1?arch=source",
                url("debian/pool/main/b/busybox/busybox_1.35.0-4+deb12u1.dsc", "1:1.35.0-4+deb12u1"));
    }

    @Test
    void anotherVersionsEpochIsNotTaken() {
        assertEquals("pkg:deb/debian/x@1-1?arch=source", url("x_1-1.dsc", "2:2-1"));
    }

    @Test
    void theOtherFilesOfASourceAreNoPackages() {
        assertTrue(PackageUrl.debian("debian/pool/main/m/musl/musl_1.2.3.orig.tar.gz")
                .isEmpty());
    }
}
