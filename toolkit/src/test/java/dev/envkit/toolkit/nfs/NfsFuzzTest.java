package dev.envkit.toolkit.nfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.toolkit.nfs.NfsServer.Service;
import dev.envkit.toolkit.nfs.export.Export;
import dev.envkit.toolkit.nfs.export.ExportOpener;
import dev.envkit.toolkit.nfs.rpc.RpcCaller;
import dev.envkit.toolkit.nfs.rpc.Transport;
import dev.envkit.toolkit.nfs.xdr.XdrWriter;
import dev.envkit.workspace.Trees;
import dev.envkit.workspace.manifest.OwnershipManifest;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random calls, most of them nearly right: of every program, version and procedure, with handles that were given out,
 * that were forged, and that were damaged, with names that lead elsewhere, and with bytes changed, added and cut off.
 * Each must be answered and none may throw, reach anything outside of the export, or damage the manifest.
 */
final class NfsFuzzTest {
    private static final int[][] PROGRAMS = {
        {100000, 2}, {100000, 4}, {100005, 1}, {100005, 3}, {100003, 2}, {100003, 3}
    };
    private static final List<String> NAMES = List.of(
            "a",
            "b",
            "c",
            "d",
            "e",
            "f",
            "etc",
            "passwd",
            "x",
            "y",
            ".",
            "..",
            "../secret",
            "/etc/passwd",
            "",
            "a/b",
            "a\0b",
            "\ud83d\ude00",
            "n".repeat(255),
            "n".repeat(300),
            "outside",
            "../../../../etc/shadow");
    private static final List<String> TARGETS =
            List.of("/", "..", "../..", "../secret", "/etc/passwd", "a", "", "x\0y", "l".repeat(5000));
    private static final int INODE_LIMIT = 500;

    @TempDir
    Path temp;

    private final List<String> defects = new ArrayList<>();
    private final List<byte[]> handles = new ArrayList<>();
    private long answered;
    private long succeeded;

    @Test
    void randomCallsDoNoHarm() throws Exception {
        fuzz(20_000, 1, false);
        fuzz(20_000, 2, true);
    }

    @Test
    @Tag("slow")
    void aMillionRandomCallsDoNoHarm() throws Exception {
        for (int i = 0; i < 10; i++) {
            fuzz(100_000, 100 + i, i % 2 == 1);
        }
    }

    private void fuzz(int calls, long seed, boolean overlay) throws Exception {
        Path home = Files.createDirectories(temp.resolve("seed" + seed));
        Path secret = Files.writeString(home.resolve("secret"), "precious");
        Path outside = Files.createDirectory(home.resolve("outside"));
        Files.writeString(outside.resolve("file"), "precious");
        Path tree = Files.createDirectories(home.resolve("rootfs"));
        Files.createDirectories(tree.resolve("etc"));
        Files.writeString(tree.resolve("etc/passwd"), "root");
        Files.createSymbolicLink(tree.resolve("outside"), outside);
        Files.createSymbolicLink(tree.resolve("x"), Path.of("../secret"));
        Random random = new Random(seed);
        long[] now = {1_767_225_600_000_000_000L};
        ExportOpener opener = new ExportOpener(tree).inodeLimit(INODE_LIMIT).clock(() -> now[0] += 1000);
        if (overlay) {
            opener.overlay(home.resolve("overlay"));
        }
        try (Export export = opener.call()) {
            NfsServer server =
                    new NfsServer(export, List.of("/rootfs"), "10.0.0.4", NfsServer.Ports.STANDARD, defects::add);
            handles.clear();
            handles.add(export.handle(export.root()));
            for (int i = 0; i < calls; i++) {
                one(server, random);
            }
            assertEquals(List.of(), defects, "seed " + seed);
            assertTrue(export.inodeCount() <= INODE_LIMIT);
        }
        assertTrue(succeeded > calls / 20, succeeded + " calls of " + answered + " were meaningful");
        assertEquals("precious", Files.readString(secret));
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.toList()) {
                boolean known = file.startsWith(tree) || file.startsWith(home.resolve("overlay"));
                String name = home.relativize(file).toString();
                assertTrue(
                        known
                                || List.of(
                                                "",
                                                "secret",
                                                "outside",
                                                "outside/file",
                                                "rootfs.mtree",
                                                ".rootfs.mtree.lock")
                                        .contains(name),
                        name + " was made outside");
                int mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
                assertEquals(0, mode & 06000, file + " is setuid");
                assertFalse(Files.readAttributes(
                                file, java.nio.file.attribute.BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isOther());
            }
        }
        // what was written can be read again
        if (Files.exists(home.resolve("rootfs.mtree"))) {
            OwnershipManifest.read(home.resolve("rootfs.mtree"));
        }
        opener.call().close();
        // JUnit would tell of each link that leads outside
        Trees.delete(tree);
    }

    private void one(NfsServer server, Random random) {
        int[] program = PROGRAMS[random.nextInt(4) > 0 ? 4 + random.nextInt(2) : random.nextInt(PROGRAMS.length)];
        Service service = switch (program[0]) {
            case 100000 -> Service.PORTMAPPER;
            case 100005 -> Service.MOUNT;
            default -> Service.NFS;
        };
        int version = random.nextInt(50) == 0 ? random.nextInt() : program[1];
        int procedure = random.nextInt(50) == 0 ? random.nextInt() : random.nextInt(23);
        int uid = random.nextInt(4) == 0 ? 1000 : 0;
        ByteBuffer call = RpcClient.message(
                random.nextInt(),
                program[0],
                version,
                procedure,
                uid,
                uid,
                out -> arguments(program, procedure, out, random));
        byte[] bytes = damaged(call, random);
        Transport transport = random.nextBoolean() ? Transport.UDP : Transport.TCP;
        RpcCaller caller = new RpcCaller("10.0.0.111:" + random.nextInt(3), transport);
        Optional<ByteBuffer> reply = server.answer(service, caller, ByteBuffer.wrap(bytes));
        if (reply.isPresent()) {
            answered++;
            collect(reply.get());
        }
    }

    /** Takes a handle out of a reply, wherever one seems to be. */
    private void collect(ByteBuffer reply) {
        if (reply.remaining() < 28 || reply.getInt(20) != 0) {
            return;
        }
        if (reply.getInt(24) == 0) {
            succeeded++;
        }
        for (int at = 24; at + 32 <= reply.limit(); at += 4) {
            if (reply.getInt(at) == 0x656e4653) {
                byte[] handle = new byte[32];
                reply.get(at, handle);
                if (handles.size() < 200) {
                    handles.add(handle);
                } else {
                    handles.set(1 + (int) (answered % 199), handle);
                }
                return;
            }
        }
    }

    private static byte[] damaged(ByteBuffer call, Random random) {
        byte[] bytes = new byte[call.remaining()];
        call.get(bytes);
        switch (random.nextInt(12)) {
            case 0 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            case 1 -> {
                for (int i = 0; i < 4; i++) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 2 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 3 -> bytes = java.util.Arrays.copyOf(bytes, bytes.length + random.nextInt(64));
            case 4 -> {
                int at = random.nextInt(bytes.length / 4) * 4;
                ByteBuffer.wrap(bytes).putInt(at, random.nextBoolean() ? -1 : random.nextInt());
            }
            default -> {}
        }
        return bytes;
    }

    private byte[] handle(Random random) {
        byte[] handle = handles.get(random.nextInt(handles.size())).clone();
        switch (random.nextInt(20)) {
            case 0 -> random.nextBytes(handle);
            case 1 -> handle[random.nextInt(32)] ^= (byte) (1 << random.nextInt(8));
            case 2 -> ByteBuffer.wrap(handle).putLong(16, random.nextInt(1000));
            default -> {}
        }
        return handle;
    }

    private static String pick(List<String> of, Random random) {
        // mostly plain names, so that there is something to work with
        return random.nextInt(3) > 0
                ? of.get(random.nextInt(Math.min(8, of.size())))
                : of.get(random.nextInt(of.size()));
    }

    private void arguments(int[] program, int procedure, XdrWriter out, Random random) {
        if (program[0] == 100005) {
            out.string(random.nextInt(4) == 0 ? pick(TARGETS, random) : "/rootfs");
        } else if (program[0] == 100000) {
            out.int32(100003)
                    .int32(3)
                    .int32(random.nextBoolean() ? 6 : 17)
                    .int32(0)
                    .int32(0);
        } else if (program[1] == 2) {
            version2(procedure, out, random);
        } else {
            version3(procedure, out, random);
        }
    }

    private void version2(int procedure, XdrWriter out, Random random) {
        out.fixed(handle(random));
        switch (procedure) {
            case 2 -> sattr2(out, random);
            case 4, 10, 15 -> out.string(pick(NAMES, random));
            case 6 -> out.int32(number(random)).int32(number(random)).int32(0);
            case 8 -> out.int32(0).int32(number(random)).int32(0).opaque(data(random));
            case 9, 14 -> {
                out.string(pick(NAMES, random));
                sattr2(out, random);
            }
            case 11 -> out.string(pick(NAMES, random)).fixed(handle(random)).string(pick(NAMES, random));
            case 12 -> out.fixed(handle(random)).string(pick(NAMES, random));
            case 13 -> {
                out.string(pick(NAMES, random)).string(pick(TARGETS, random));
                sattr2(out, random);
            }
            case 16 -> out.int32(number(random)).int32(random.nextInt(10000));
            default -> {}
        }
    }

    private void version3(int procedure, XdrWriter out, Random random) {
        out.opaque(handle(random));
        switch (procedure) {
            case 2 -> {
                sattr3(out, random);
                out.bool(false);
            }
            case 3, 12, 13 -> out.string(pick(NAMES, random));
            case 4 -> out.int32(random.nextInt());
            case 6 -> out.int64(offset(random)).int32(number(random));
            case 7 -> {
                byte[] data = data(random);
                out.int64(offset(random))
                        .int32(data.length)
                        .int32(random.nextInt(40) == 0 ? 2 : 0)
                        .opaque(data);
            }
            case 8 -> {
                out.string(pick(NAMES, random)).int32(random.nextInt(3));
                sattr3(out, random);
            }
            case 9 -> {
                out.string(pick(NAMES, random));
                sattr3(out, random);
            }
            case 10 -> {
                out.string(pick(NAMES, random));
                sattr3(out, random);
                out.string(pick(TARGETS, random));
            }
            case 11 -> {
                out.string(pick(NAMES, random)).int32(random.nextInt(9));
                sattr3(out, random);
                out.int32(number(random)).int32(number(random));
            }
            case 14 -> out.string(pick(NAMES, random)).opaque(handle(random)).string(pick(NAMES, random));
            case 15 -> out.opaque(handle(random)).string(pick(NAMES, random));
            case 16 -> out.int64(offset(random)).int64(0).int32(random.nextInt(10000));
            case 17 ->
                out.int64(offset(random)).int64(0).int32(random.nextInt(10000)).int32(random.nextInt(10000));
            default -> {}
        }
    }

    private static int number(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(16);
            case 1 -> random.nextInt(20000);
            case 2 -> 0;
            default -> random.nextInt(20) == 0 ? random.nextInt() : random.nextInt(300);
        };
    }

    private static long offset(Random random) {
        return random.nextInt(30) == 0 ? random.nextLong() : number(random) & 0xffff;
    }

    private static byte[] data(Random random) {
        byte[] data = new byte[random.nextInt(2000)];
        random.nextBytes(data);
        return data;
    }

    private static void sattr2(XdrWriter out, Random random) {
        int[] types = {0, 0100000, 0020000, 0060000, 0010000, 0140000, 0040000, 0120000};
        out.int32(random.nextInt(3) == 0 ? -1 : types[random.nextInt(types.length)] | random.nextInt(010000));
        out.int32(random.nextInt(3) == 0 ? random.nextInt(2000) : -1).int32(-1);
        out.int32(random.nextInt(3) == 0 ? number(random) & 0xffff : -1);
        out.int32(-1).int32(-1).int32(random.nextInt(3) == 0 ? 5 : -1).int32(random.nextInt(3) == 0 ? 1000000 : -1);
    }

    private static void sattr3(XdrWriter out, Random random) {
        boolean mode = random.nextBoolean();
        out.bool(mode);
        if (mode) {
            out.int32(random.nextInt());
        }
        for (int i = 0; i < 2; i++) {
            boolean owner = random.nextInt(6) == 0;
            out.bool(owner);
            if (owner) {
                out.int32(random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(2000));
            }
        }
        boolean size = random.nextInt(4) == 0;
        out.bool(size);
        if (size) {
            out.int64(random.nextInt(20) == 0 ? random.nextLong() : number(random) & 0xffff);
        }
        for (int i = 0; i < 2; i++) {
            int how = random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0;
            out.int32(how);
            if (how == 2) {
                out.int32(random.nextInt()).int32(random.nextInt(1_000_000_000));
            }
        }
    }
}
