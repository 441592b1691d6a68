package dev.envkit.toolkit.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.recipes.Artifact;
import dev.envkit.recipes.ArtifactCheckSpec;
import dev.envkit.toolkit.image.Content;
import dev.envkit.toolkit.image.ImageTree;
import dev.envkit.toolkit.image.InitramfsBuilder;
import dev.envkit.toolkit.image.UImageWriter;
import dev.envkit.workspace.ExitCode;
import dev.envkit.workspace.manifest.ManifestEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactChecksTest {
    private static final long LOAD = 0x3000_8000L;

    @TempDir
    Path out;

    private List<CheckResult> run(Artifact.Kind kind, String path, ArtifactCheckSpec... checks) {
        return ArtifactChecks.run(
                new Artifact("it", path, kind, Optional.empty(), Optional.empty(), List.of(checks)), out);
    }

    private CheckException fails(String expected, String path, ArtifactCheckSpec... checks) {
        CheckException e = assertThrows(CheckException.class, () -> run(Artifact.Kind.FILE, path, checks));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertEquals(ExitCode.VERIFICATION, e.exitCode());
        return e;
    }

    private static ArtifactCheckSpec.UImage uImage(long load, String type) {
        return new ArtifactCheckSpec.UImage(
                OptionalLong.of(load),
                OptionalLong.of(LOAD),
                Optional.of("arm"),
                Optional.of("linux"),
                Optional.of(type));
    }

    private byte[] uImage() throws IOException {
        new UImageWriter().addresses(LOAD, LOAD).write(Content.of(new byte[5000]), out.resolve("uImage"));
        return Files.readAllBytes(out.resolve("uImage"));
    }

    private Path damaged(int at) throws IOException {
        byte[] bytes = uImage();
        bytes[at] ^= 1;
        return Files.write(out.resolve("uImage"), bytes);
    }

    @Test
    void acceptsARightUImage() throws IOException {
        uImage();
        assertEquals(
                "load 0x30008000, entry 0x30008000, 4.88 KiB, arm linux kernel",
                run(Artifact.Kind.FILE, "uImage", uImage(LOAD, "kernel"))
                        .getFirst()
                        .detail());
    }

    @Test
    void saysWhatIsWrongWithAUImage() throws IOException {
        uImage();
        fails("load address is 0x30008000, and should be 0x32000000", "uImage", uImage(0x3200_0000L, "kernel"));
        fails("image type is 'kernel', and should be 'ramdisk'", "uImage", uImage(LOAD, "ramdisk"));
        damaged(17);
        fails("header is damaged", "uImage", uImage(LOAD, "kernel"));
        damaged(0);
        fails("not a uImage", "uImage", uImage(LOAD, "kernel"));
        damaged(64 + 4999);
        fails("data has CRC", "uImage", uImage(LOAD, "kernel"));
        Files.write(out.resolve("uImage"), java.util.Arrays.copyOf(uImage(), 1000));
        fails("truncated: 936 of 5000 bytes", "uImage", uImage(LOAD, "kernel"));
    }

    @Test
    void tellsAZImage() throws IOException {
        ByteBuffer image = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        image.putInt(0x24, 0x016f2818).putInt(0x28, 0).putInt(0x2c, 4000);
        Files.write(out.resolve("zImage"), image.array());
        run(Artifact.Kind.FILE, "zImage", new ArtifactCheckSpec.ZImage());
        image.putInt(0x2c, 5000);
        Files.write(out.resolve("zImage"), image.array());
        fails("truncated", "zImage", new ArtifactCheckSpec.ZImage());
        image.order(ByteOrder.BIG_ENDIAN).putInt(0x24, 0x016f2818);
        Files.write(out.resolve("zImage"), image.array());
        fails("big-endian", "zImage", new ArtifactCheckSpec.ZImage());
    }

    private void program(String architecture, String name) throws IOException {
        try (InputStream in = ArtifactChecksTest.class.getResourceAsStream(
                "/dev/envkit/toolkit/elf/program-" + architecture + ".elf")) {
            Files.write(out.resolve(name), in.readAllBytes());
        }
    }

    @Test
    void refusesInstructionsThatTheBoardLacks() throws IOException {
        program("armv4t", "good");
        run(Artifact.Kind.FILE, "good", new ArtifactCheckSpec.ArmV4T());
        program("armv5te", "bad");
        CheckException e = fails("3 instruction(s)", "bad", new ArtifactCheckSpec.ArmV4T());
        assertTrue(e.getMessage().contains("leading_zeros+0x0"), e.getMessage());
        Files.writeString(out.resolve("text"), "no code");
        fails("no ELF file", "text", new ArtifactCheckSpec.ArmV4T());
    }

    @Test
    void checksMachineAndLinkage() throws IOException {
        program("armv4t", "p");
        ArtifactCheckSpec.Elf armStatic = new ArtifactCheckSpec.Elf(
                ArtifactCheckSpec.Elf.Machine.ARM, Optional.of(ArtifactCheckSpec.Elf.Linkage.STATIC));
        run(Artifact.Kind.FILE, "p", armStatic);
        fails(
                "linked statically",
                "p",
                new ArtifactCheckSpec.Elf(
                        ArtifactCheckSpec.Elf.Machine.ARM, Optional.of(ArtifactCheckSpec.Elf.Linkage.DYNAMIC)));
        byte[] bytes = Files.readAllBytes(out.resolve("p"));
        bytes[18] = 8;
        Files.write(out.resolve("p"), bytes);
        fails("machine 8, and should be for arm", "p", armStatic);
    }

    @Test
    void looksIntoInitramfsAndTrees() throws IOException {
        ImageTree.Builder tree = ImageTree.builder()
                .put(ManifestEntry.symlink("init", "bin/busybox"))
                .put(ManifestEntry.file("bin/busybox", 0755));
        new InitramfsBuilder(tree).write(out.resolve("initramfs.gz"));
        run(
                Artifact.Kind.FILE,
                "initramfs.gz",
                new ArtifactCheckSpec.Contains(List.of("/init", "bin/busybox", "dev/console")));
        fails("does not contain sbin/init", "initramfs.gz", new ArtifactCheckSpec.Contains(List.of("sbin/init")));
        byte[] whole = Files.readAllBytes(out.resolve("initramfs.gz"));
        Files.write(out.resolve("cut.gz"), java.util.Arrays.copyOf(whole, whole.length - 10));
        fails("truncated", "cut.gz", new ArtifactCheckSpec.Contains(List.of("init")));
        Files.createDirectories(out.resolve("root/bin"));
        Files.createSymbolicLink(out.resolve("root/bin/sh"), Path.of("/nowhere"));
        run(Artifact.Kind.TREE, "root", new ArtifactCheckSpec.Contains(List.of("bin/sh")));
    }

    @Test
    void checksTheSize() throws IOException {
        Files.write(out.resolve("f"), new byte[100]);
        run(Artifact.Kind.FILE, "f", new ArtifactCheckSpec.Size(100, OptionalLong.of(100)));
        fails("at least 101", "f", new ArtifactCheckSpec.Size(101, OptionalLong.empty()));
        fails("at most 99", "f", new ArtifactCheckSpec.Size(1, OptionalLong.of(99)));
    }

    @Test
    void reportsEveryFailureAtOnce() throws IOException {
        Files.write(out.resolve("f"), new byte[100]);
        CheckException e = fails(
                "fails 2 checks",
                "f",
                new ArtifactCheckSpec.Size(101, OptionalLong.empty()),
                new ArtifactCheckSpec.Size(1, OptionalLong.empty()),
                new ArtifactCheckSpec.ZImage());
        assertEquals(2, e.failures().size());
    }

    @Test
    void saysWhenTheArtifactIsNotThere() throws IOException {
        fails("is not there", "nothing");
        Files.createDirectory(out.resolve("dir"));
        fails("is something else", "dir");
    }
}
