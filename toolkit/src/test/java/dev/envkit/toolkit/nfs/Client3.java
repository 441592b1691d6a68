package dev.envkit.toolkit.nfs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.envkit.toolkit.nfs.NfsServer.Service;
import dev.envkit.toolkit.nfs.rpc.Transport;
import dev.envkit.toolkit.nfs.xdr.XdrException;
import dev.envkit.toolkit.nfs.xdr.XdrReader;
import dev.envkit.toolkit.nfs.xdr.XdrWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client of NFS version 3 for tests: each method is one call. A status other than OK is thrown. */
public final class Client3 {
    public static final int NFS = 100003;
    public static final int MOUNT = 100005;

    private final RpcClient rpc;

    public Client3(NfsServer server) {
        this(server, Transport.TCP);
    }

    public Client3(NfsServer server, Transport transport) {
        this.rpc = new RpcClient(server, transport);
    }

    public Client3 as(int uid, int gid) {
        rpc.as(uid, gid);
        return this;
    }

    /** The server answered with a status other than OK. */
    public static final class Status extends Exception {
        private static final long serialVersionUID = 1;
        public final int number;

        Status(int number) {
            super("status " + number);
            this.number = number;
        }
    }

    public record Attributes(
            int type,
            int mode,
            int links,
            long uid,
            long gid,
            long size,
            int major,
            int minor,
            long id,
            long mtime,
            long ctime) {}

    @SuppressWarnings("ArrayRecordComponent") // tests compare handles themselves, where they do
    public record Found(byte[] handle, Attributes attributes) {}

    public record Entry(
            long id, String name, long cookie, @Nullable Found found) {}

    public record Page(List<Entry> entries, boolean end, long verifier) {}

    private XdrReader call(int procedure, Consumer<XdrWriter> arguments) throws XdrException {
        return rpc.call(Service.NFS, NFS, 3, procedure, arguments);
    }

    private static void check(XdrReader in) throws XdrException, Status {
        int status = in.int32();
        if (status != 0) {
            throw new Status(status);
        }
    }

    public byte[] mount(String path) throws Exception {
        XdrReader in = rpc.call(Service.MOUNT, MOUNT, 3, 1, out -> out.string(path));
        check(in);
        byte[] handle = bytes(in.opaque(64));
        assertEquals(1, in.int32());
        assertEquals(1, in.int32(), "AUTH_SYS");
        RpcClient.assertEnd(in);
        return handle;
    }

    public Attributes attributes(byte[] handle) throws Exception {
        XdrReader in = call(1, out -> out.opaque(handle));
        check(in);
        Attributes attributes = attributes(in);
        RpcClient.assertEnd(in);
        return attributes;
    }

    private static Attributes attributes(XdrReader in) throws XdrException {
        int type = in.int32();
        int mode = in.int32();
        int links = in.int32();
        long uid = in.uint32();
        long gid = in.uint32();
        long size = in.int64();
        in.int64();
        int major = in.int32();
        int minor = in.int32();
        in.int64();
        long id = in.int64();
        time(in);
        return new Attributes(type, mode, links, uid, gid, size, major, minor, id, time(in), time(in));
    }

    private static long time(XdrReader in) throws XdrException {
        return in.uint32() * 1_000_000_000 + in.uint32();
    }

    private static @Nullable Attributes post(XdrReader in) throws XdrException {
        return in.bool() ? attributes(in) : null;
    }

    private static void wcc(XdrReader in) throws XdrException {
        if (in.bool()) {
            in.int64();
            time(in);
            time(in);
        }
        post(in);
    }

    public static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** What SETATTR and creation set; null for what stays. */
    public record Set(
            @Nullable Integer mode,
            @Nullable Integer uid,
            @Nullable Integer gid,
            @Nullable Long size,
            @Nullable Long mtime) {
        public static final Set NONE = new Set(null, null, null, null, null);

        public static Set mode(int mode) {
            return new Set(mode, null, null, null, null);
        }

        public static Set owner(int uid, int gid) {
            return new Set(null, uid, gid, null, null);
        }

        public static Set size(long size) {
            return new Set(null, null, null, size, null);
        }

        public static Set mtime(long nanos) {
            return new Set(null, null, null, null, nanos);
        }

        void write(XdrWriter out) {
            out.bool(mode != null);
            if (mode != null) {
                out.int32(mode);
            }
            out.bool(uid != null);
            if (uid != null) {
                out.int32(uid);
            }
            out.bool(gid != null);
            if (gid != null) {
                out.int32(gid);
            }
            out.bool(size != null);
            if (size != null) {
                out.int64(size);
            }
            out.int32(0);
            out.int32(mtime == null ? 0 : 2);
            if (mtime != null) {
                out.uint32(mtime / 1_000_000_000).uint32(mtime % 1_000_000_000);
            }
        }
    }

    public void setAttributes(byte[] handle, Set set) throws Exception {
        XdrReader in = call(2, out -> {
            out.opaque(handle);
            set.write(out);
            out.bool(false);
        });
        check(in);
        wcc(in);
        RpcClient.assertEnd(in);
    }

    public Found lookup(byte[] directory, String name) throws Exception {
        XdrReader in = call(3, out -> out.opaque(directory).string(name));
        check(in);
        byte[] handle = bytes(in.opaque(64));
        Attributes attributes = post(in);
        post(in);
        RpcClient.assertEnd(in);
        return new Found(handle, java.util.Objects.requireNonNull(attributes));
    }

    public Found path(byte[] root, String path) throws Exception {
        Found at = new Found(root, attributes(root));
        for (String name : path.split("/")) {
            at = lookup(at.handle(), name);
        }
        return at;
    }

    public int access(byte[] handle, int wanted) throws Exception {
        XdrReader in = call(4, out -> out.opaque(handle).int32(wanted));
        check(in);
        post(in);
        int granted = in.int32();
        RpcClient.assertEnd(in);
        return granted;
    }

    public String readLink(byte[] handle) throws Exception {
        XdrReader in = call(5, out -> out.opaque(handle));
        check(in);
        post(in);
        String target = in.string(4096);
        RpcClient.assertEnd(in);
        return target;
    }

    public byte[] read(byte[] handle, long offset, int count) throws Exception {
        XdrReader in = call(6, out -> out.opaque(handle).int64(offset).int32(count));
        check(in);
        post(in);
        int length = in.int32();
        in.bool();
        byte[] data = bytes(in.opaque(1 << 20));
        assertEquals(length, data.length);
        RpcClient.assertEnd(in);
        return data;
    }

    public String text(byte[] handle) throws Exception {
        return new String(read(handle, 0, 65536), StandardCharsets.UTF_8);
    }

    public long write(byte[] handle, long offset, byte[] data, int stable) throws Exception {
        XdrReader in = call(
                7,
                out -> out.opaque(handle)
                        .int64(offset)
                        .int32(data.length)
                        .int32(stable)
                        .opaque(data));
        check(in);
        wcc(in);
        assertEquals(data.length, in.int32());
        assertEquals(stable == 0 ? 0 : 2, in.int32());
        long verifier = in.int64();
        RpcClient.assertEnd(in);
        return verifier;
    }

    public void write(byte[] handle, String text) throws Exception {
        write(handle, 0, text.getBytes(StandardCharsets.UTF_8), 0);
    }

    private static Found made(XdrReader in) throws Exception {
        check(in);
        assertEquals(true, in.bool());
        byte[] handle = bytes(in.opaque(64));
        Attributes attributes = post(in);
        wcc(in);
        RpcClient.assertEnd(in);
        return new Found(handle, java.util.Objects.requireNonNull(attributes));
    }

    public Found create(byte[] directory, String name, int how, Set set) throws Exception {
        return made(call(8, out -> {
            out.opaque(directory).string(name).int32(how);
            set.write(out);
        }));
    }

    public Found create(byte[] directory, String name, int mode) throws Exception {
        return create(directory, name, 1, Set.mode(mode));
    }

    public Found createExclusively(byte[] directory, String name, long verifier) throws Exception {
        return made(call(8, out -> out.opaque(directory).string(name).int32(2).int64(verifier)));
    }

    public Found mkdir(byte[] directory, String name, int mode) throws Exception {
        return made(call(9, out -> {
            out.opaque(directory).string(name);
            Set.mode(mode).write(out);
        }));
    }

    public Found symlink(byte[] directory, String name, String target) throws Exception {
        return made(call(10, out -> {
            out.opaque(directory).string(name);
            Set.NONE.write(out);
            out.string(target);
        }));
    }

    public Found mknod(byte[] directory, String name, int type, int mode, int major, int minor) throws Exception {
        return made(call(11, out -> {
            out.opaque(directory).string(name).int32(type);
            Set.mode(mode).write(out);
            if (type == 3 || type == 4) {
                out.int32(major).int32(minor);
            }
        }));
    }

    public void remove(byte[] directory, String name) throws Exception {
        XdrReader in = call(12, out -> out.opaque(directory).string(name));
        check(in);
        wcc(in);
        RpcClient.assertEnd(in);
    }

    public void rmdir(byte[] directory, String name) throws Exception {
        XdrReader in = call(13, out -> out.opaque(directory).string(name));
        check(in);
        wcc(in);
        RpcClient.assertEnd(in);
    }

    public void rename(byte[] from, String name, byte[] to, String newName) throws Exception {
        XdrReader in = call(14, out -> out.opaque(from).string(name).opaque(to).string(newName));
        check(in);
        wcc(in);
        wcc(in);
        RpcClient.assertEnd(in);
    }

    public void link(byte[] handle, byte[] directory, String name) throws Exception {
        XdrReader in = call(15, out -> out.opaque(handle).opaque(directory).string(name));
        check(in);
        post(in);
        wcc(in);
        RpcClient.assertEnd(in);
    }

    public Page list(byte[] directory, long cookie, long verifier, int count) throws Exception {
        XdrReader in = call(
                16, out -> out.opaque(directory).int64(cookie).int64(verifier).int32(count));
        return page(in, false);
    }

    public Page listPlus(byte[] directory, long cookie, long verifier, int count) throws Exception {
        XdrReader in = call(
                17,
                out -> out.opaque(directory)
                        .int64(cookie)
                        .int64(verifier)
                        .int32(count)
                        .int32(count));
        return page(in, true);
    }

    private static Page page(XdrReader in, boolean plus) throws Exception {
        check(in);
        post(in);
        long verifier = in.int64();
        List<Entry> entries = new ArrayList<>();
        while (in.bool()) {
            long id = in.int64();
            String name = in.string(255);
            long cookie = in.int64();
            Found found = null;
            if (plus) {
                Attributes attributes = post(in);
                byte[] handle = in.bool() ? bytes(in.opaque(64)) : new byte[0];
                found = new Found(handle, java.util.Objects.requireNonNull(attributes));
            }
            entries.add(new Entry(id, name, cookie, found));
        }
        boolean end = in.bool();
        RpcClient.assertEnd(in);
        return new Page(entries, end, verifier);
    }

    /** Lists all names, page by page. */
    public List<String> names(byte[] directory) throws Exception {
        List<String> names = new ArrayList<>();
        long cookie = 0;
        long verifier = 0;
        while (true) {
            Page page = list(directory, cookie, verifier, 1024);
            for (Entry entry : page.entries()) {
                names.add(entry.name());
                cookie = entry.cookie();
            }
            verifier = page.verifier();
            if (page.end()) {
                return names;
            }
        }
    }

    public long commit(byte[] handle) throws Exception {
        XdrReader in = call(21, out -> out.opaque(handle).int64(0).int32(0));
        check(in);
        wcc(in);
        long verifier = in.int64();
        RpcClient.assertEnd(in);
        return verifier;
    }

    /** Returns rtmax, wtmax and the time's granularity of FSINFO. */
    public int[] information(byte[] handle) throws Exception {
        XdrReader in = call(19, out -> out.opaque(handle));
        check(in);
        post(in);
        int readMost = in.int32();
        in.int32();
        in.int32();
        int writeMost = in.int32();
        for (int i = 0; i < 3; i++) {
            in.int32();
        }
        in.int64();
        int[] result = {readMost, writeMost, in.int32(), in.int32(), in.int32()};
        RpcClient.assertEnd(in);
        return result;
    }

    /** Returns total, free and available bytes, and files. */
    public long[] statistics(byte[] handle) throws Exception {
        XdrReader in = call(18, out -> out.opaque(handle));
        check(in);
        post(in);
        long[] result = new long[6];
        for (int i = 0; i < result.length; i++) {
            result[i] = in.int64();
        }
        in.int32();
        RpcClient.assertEnd(in);
        return result;
    }

    /** Returns linkmax and name_max of PATHCONF. */
    public int[] pathInformation(byte[] handle) throws Exception {
        XdrReader in = call(20, out -> out.opaque(handle));
        check(in);
        post(in);
        int[] result = {in.int32(), in.int32()};
        for (int i = 0; i < 4; i++) {
            in.bool();
        }
        RpcClient.assertEnd(in);
        return result;
    }
}
