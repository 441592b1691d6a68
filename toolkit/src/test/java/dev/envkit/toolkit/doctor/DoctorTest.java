package dev.envkit.toolkit.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.recipes.HostNeed;
import dev.envkit.toolkit.doctor.HealthCheck.Status;
import dev.envkit.toolkit.host.CommandRunner;
import dev.envkit.toolkit.host.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    private static final HostNeed MESON = new HostNeed(
            HostNeed.Kind.PROGRAM, "meson", "configures QEMU", Map.of("debian", "meson python3", "fedora", "meson"));
    private static final HostNeed LOADER = new HostNeed(
            HostNeed.Kind.LIBRARY, "ld-linux.so.2", "32-bit compiler", Map.of("debian", "libc6-i386 python3"));
    private static final HostNeed ZLIB =
            new HostNeed(HostNeed.Kind.HEADER, "zlib.h", "QEMU is linked with it", Map.of("debian", "zlib1g-dev"));

    @TempDir
    Path temp;

    private Path bin;

    @BeforeEach
    void makeHost() throws IOException {
        bin = Files.createDirectories(temp.resolve("usr/bin"));
        Files.createDirectories(temp.resolve("etc"));
        Files.createDirectories(temp.resolve("proc"));
        Files.writeString(temp.resolve("etc/os-release"), "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n");
        Files.writeString(temp.resolve("proc/meminfo"), "MemTotal: 8000000 kB\nMemAvailable:    6000000 kB\n");
        for (String name : "sh cp mv rm mkdir ln cat chmod find grep sed dd sort head tr".split(" ")) {
            program(name);
        }
    }

    private void program(String name) throws IOException {
        assertTrue(Files.writeString(bin.resolve(name), "#!/bin/sh\n").toFile().setExecutable(true));
    }

    private Doctor doctor() {
        return new Doctor(
                new Host(
                        temp,
                        List.of(bin),
                        (command, directory, limit) ->
                                new CommandRunner.Result(CommandRunner.Result.NOT_STARTED, "not here")),
                temp.resolve("workspace"));
    }

    private static HealthCheck find(List<HealthCheck> checks, String id, Status status) {
        return checks.stream()
                .filter(check -> check.id().equals(id) && check.status() == status)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + status + " of " + id + " in " + checks));
    }

    @Test
    void namesTheSystemAndItsMemory() {
        List<HealthCheck> checks = doctor().examine();
        assertTrue(checks.getFirst().summary().startsWith("Debian GNU/Linux 12"));
        assertEquals(
                "7.63 GiB of memory, 5.72 GiB available",
                find(checks, "memory", Status.OK).summary());
    }

    @Test
    void littleMemoryIsAWarning() throws IOException {
        Files.writeString(temp.resolve("proc/meminfo"), "MemTotal: 1000000 kB\nMemAvailable: 500000 kB\n");
        assertTrue(find(doctor().examine(), "memory", Status.WARNING).remedy().contains("-j 1"));
    }

    @Test
    void aMissingBasicProgramIsNamedWithItsPackage() throws IOException {
        Files.delete(bin.resolve("find"));
        List<HealthCheck> checks = doctor().examine();
        HealthCheck programs = find(checks, "programs", Status.MISSING);
        assertTrue(programs.summary().contains("find"));
        assertTrue(programs.remedy().startsWith("sudo apt-get install -y coreutils findutils"));
        assertFalse(Doctor.isHealthy(checks));
    }

    @Test
    void whatARecipeNeedsIsLookedForByKind() throws IOException {
        List<HealthCheck> lacking = doctor().needs(List.of(MESON, LOADER, ZLIB)).examine();
        assertEquals(
                List.of(
                        "program meson is missing (configures QEMU) -> sudo apt-get install -y meson python3",
                        "library ld-linux.so.2 is missing (32-bit compiler) -> sudo apt-get install -y libc6-i386"
                                + " python3",
                        "header zlib.h is missing (QEMU is linked with it) -> sudo apt-get install -y zlib1g-dev"),
                lacking.stream()
                        .filter(check -> check.id().equals("need"))
                        .map(check -> check.summary() + " -> " + check.remedy())
                        .toList());
        program("meson");
        Files.createDirectories(temp.resolve("usr/lib/i386-linux-gnu"));
        Files.writeString(temp.resolve("usr/lib/i386-linux-gnu/ld-linux.so.2"), "");
        Files.createDirectories(temp.resolve("usr/include"));
        Files.writeString(temp.resolve("usr/include/zlib.h"), "");
        List<HealthCheck> there = doctor().needs(List.of(MESON, LOADER, ZLIB)).examine();
        assertEquals(
                3,
                there.stream()
                        .filter(check -> check.id().equals("need") && check.status() == Status.OK)
                        .count());
    }

    @Test
    void whatOnlyAnOptionalComponentNeedsIsOneWarning() {
        List<HealthCheck> checks =
                doctor().optionalNeeds("qemu", List.of(MESON, LOADER)).examine();
        HealthCheck need = find(checks, "need", Status.WARNING);
        assertEquals("missing, for component qemu only: program meson, library ld-linux.so.2", need.summary());
        assertEquals("sudo apt-get install -y meson python3 libc6-i386", need.remedy());
        assertTrue(Doctor.isHealthy(checks));
    }

    @Test
    void aToolchainAskedForMustWorkAndOneThatLiesAroundNeedNot() throws IOException {
        assertFalse(
                Doctor.isHealthy(doctor().toolchain("/opt/4.4.3/bin/arm-linux-").examine()));
        program("arm-linux-gcc");
        List<HealthCheck> checks = doctor().examine();
        assertTrue(find(checks, "toolchain", Status.WARNING).summary().contains("arm-linux-gcc"));
        assertTrue(Doctor.isHealthy(checks));
    }

    @Test
    void oneServerThatAnswersIsEnough() throws IOException {
        URI dead = URI.create("http://localhost:" + unusedPort() + "/debian/");
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answer(server));
            URI alive = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/debian/");
            List<HealthCheck> checks = doctor().mirrors(List.of(dead, alive), ProxySelector.of(null))
                    .examine();
            assertEquals("127.0.0.1 answers", find(checks, "network", Status.OK).summary());
        }
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void answer(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().read(new byte[1000]);
            socket.getOutputStream()
                    .write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void withoutAnyServerTheWayToWorkOfflineIsShown() throws IOException {
        List<HealthCheck> checks = doctor().mirrors(
                        List.of(URI.create("http://127.0.0.1:" + unusedPort() + "/")), ProxySelector.of(null))
                .examine();
        assertTrue(find(checks, "network", Status.WARNING).remedy().contains("--offline"));
    }
}
