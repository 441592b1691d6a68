package dev.envkit.toolkit.debian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.debian.DebianFile.Archive;
import dev.envkit.toolkit.debian.DebianMirrors.Site;
import dev.envkit.toolkit.fetch.Mirror;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptConfigurationTest {
    @TempDir
    Path etc;

    @Test
    void readsTheOneLineStyle() {
        List<AptSources.Entry> entries = AptSources.oneLine("""
            # a comment
            deb http://mirror.example.org/debian bookworm main contrib # the main one
            deb [ arch=amd64 signed-by=/usr/share/keyrings/a.gpg,/b.gpg check-valid-until=no ] https://m.example.org/debian/ bookworm-updates main
            deb cdrom:[Debian 12]/ bookworm main
            deb-src http://mirror.example.org/debian bookworm main
            nonsense
            """);
        assertEquals(3, entries.size());
        assertEquals(
                URI.create("http://mirror.example.org/debian/"),
                entries.getFirst().uri());
        assertEquals(List.of("main", "contrib"), entries.getFirst().components());
        assertEquals(
                List.of("/usr/share/keyrings/a.gpg", "/b.gpg"), entries.get(1).signedBy());
        assertEquals(Optional.of(false), entries.get(1).checkValidUntil());
    }

    @Test
    void readsTheDeb822Style() {
        List<AptSources.Entry> entries = AptSources.deb822("""
            # a comment
            Types: deb deb-src
            # another
            URIs: http://one.example.org/debian http://two.example.org/debian/
            Suites: bookworm bookworm-updates
            Components: main
            Signed-By:
             -----BEGIN PGP PUBLIC KEY BLOCK-----
             .
             mQINBGPL0BUBEADmW5NdOOHwPIJlgPu6JDcKw/NZJPR8lsD3K87ZM18gzyQZJD+w
             -----END PGP PUBLIC KEY BLOCK-----
            Check-Valid-Until: no

            Types: deb
            URIs: http://three.example.org/debian
            Suites: bookworm
            Components: main
            Enabled: no
            """);
        assertEquals(2, entries.size());
        assertEquals(
                URI.create("http://two.example.org/debian/"), entries.get(1).uri());
        assertEquals(List.of("bookworm", "bookworm-updates"), entries.get(1).suites());
        assertTrue(entries.getFirst().signedBy().getFirst().startsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQIN"));
        assertEquals(Optional.of(false), entries.getFirst().checkValidUntil());
    }

    @Test
    void readsAptsSettings() {
        AptConf conf = new AptConf();
        conf.parse("""
            // comment
            # comment
            Acquire::Check-Valid-Until "false";
            /* Acquire::http::Proxy "http://no.example.org/"; */
            Acquire { http { Proxy "http://proxy.example.org:3142/"; Timeout 5; }; Retries "3"; };
            DPkg::Post-Invoke { "echo { } ; // not a comment"; };
            """);
        assertEquals(Optional.of(false), conf.flag("acquire::check-valid-until"));
        assertEquals(Optional.of("http://proxy.example.org:3142/"), conf.find("Acquire::http::Proxy"));
        assertEquals(Optional.of("5"), conf.find("Acquire::http::Timeout"));
        assertEquals(Optional.of("3"), conf.find("Acquire::Retries"));
    }

    @Test
    void mirrorsComeInTheirOrderAndOnlyThoseThatMayBeDebians() throws IOException {
        Files.createDirectories(etc.resolve("sources.list.d"));
        Files.createDirectories(etc.resolve("apt.conf.d"));
        Files.writeString(etc.resolve("apt.conf.d/99x"), "Acquire::Check-Valid-Until \"false\";\n");
        Files.writeString(etc.resolve("sources.list"), """
            deb http://host.example.org/debian trixie main
            deb http://host.example.org/debian-security trixie-security main
            deb https://vendor.example.org/apt stable vendor
            deb https://flat.example.org/repo ./
            deb http://ppa.example.org/ubuntu jammy main
            """);
        Files.writeString(
                etc.resolve("sources.list.d/more.list.disabled"), "deb http://no.example.org/debian bookworm main\n");
        Path stick = Files.createDirectory(etc.resolve("stick"));
        DebianMirrors mirrors = DebianMirrors.of(
                etc,
                List.of(Mirror.directory(stick)),
                List.of(new Site(Archive.DEBIAN, URI.create("http://user.example.org/debian/"), true)));
        List<Site> sites = mirrors.sites(Archive.DEBIAN);
        assertEquals(stick.resolve("debian"), Path.of(sites.getFirst().base()));
        assertEquals(
                List.of("http://host.example.org/debian/", "http://user.example.org/debian/"),
                sites.subList(1, 3).stream().map(site -> site.base().toString()).toList());
        assertEquals(6, sites.size(), "and the three public ones: " + sites);
        assertEquals(false, sites.get(1).checkValidUntil());
        assertEquals(
                "http://host.example.org/debian-security/",
                mirrors.sites(Archive.SECURITY).get(1).base().toString());
    }

    @Test
    void aHostWithoutAptHasThePublicMirrors() {
        assertEquals(
                3,
                DebianMirrors.of(etc.resolve("missing"), List.of(), List.of())
                        .sites(Archive.DEBIAN)
                        .size());
    }

    @Test
    void addressesOfPoolFilesAreEscapedAsNeeded() {
        Site site = new Site(Archive.DEBIAN, URI.create("http://m.example.org/debian/"), true);
        assertEquals(
                "http://m.example.org/debian/pool/main/g/g++/g++_1%253a2~x+b1_amd64.deb",
                site.resolve("pool/main/g/g++/g++_1%3a2~x+b1_amd64.deb").toString());
    }

    @Test
    void machinesHaveDebiansNames() {
        assertEquals("amd64", DebianArchitecture.of("x86_64"));
        assertEquals("arm64", DebianArchitecture.of("aarch64"));
        assertEquals("ppc64el", DebianArchitecture.of("ppc64le"));
        assertEquals("i386", DebianArchitecture.of("i686"));
        assertEquals("riscv64", DebianArchitecture.of("riscv64"));
    }
}
