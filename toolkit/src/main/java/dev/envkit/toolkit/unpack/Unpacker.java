package dev.envkit.toolkit.unpack;

import dev.envkit.toolkit.progress.Progress;
import dev.envkit.toolkit.unpack.UnpackException.Reason;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.Trees;
import dev.envkit.workspace.manifest.OwnershipManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks one or several archives into one directory, as an ordinary user.
 *
 * <p>Formats: tar, cpio, ar, zip and Debian packages, compressed by gzip, bzip2, xz, lzma or zstd, recognised by
 * content. Owners, permissions, device nodes, hard links and extended attributes go to the result's manifest entries;
 * on disk files get permissions with which their owner can change and delete them, and devices, FIFOs and sockets do
 * not exist at all. Set options, then {@link #call()} once. For one thread; it starts one of its own per compressed
 * layer.
 */
public final class Unpacker {
    private record Source(Path file, List<String> nested) {}

    private final Path directory;
    private final List<Source> sources = new ArrayList<>();
    private final MemberFilter filter = new MemberFilter();
    private LinkPolicy links = LinkPolicy.CONTAINED;
    private UnpackLimits limits = UnpackLimits.of(System.getenv());
    private Progress progress = Progress.NONE;
    private String label = "unpacking";
    private BiConsumer<Path, String> observer = (file, name) -> {};
    private boolean lastWins;
    private boolean mergedUsr;
    private @Nullable Boolean caseSensitive;

    /**
     * @param directory an existing, empty directory, normally one in the workspace's temporary area that is published
     *     when it is complete; emptied again when unpacking fails
     */
    public Unpacker(Path directory) {
        this.directory = directory;
    }

    /** Adds an archive. Where several have the same file, the one added last wins. */
    public Unpacker archive(Path file) {
        return archive(file, List.of());
    }

    /**
     * Adds an archive that is a member of another one, without unpacking that to the disk:
     * {@code usr/src/linux-source-6.1.tar.xz} of a Debian package.
     *
     * @param file the outer archive
     * @param nested the members that lead to the archive, from outside in
     */
    public Unpacker archive(Path file, List<String> nested) {
        sources.add(new Source(file, List.copyOf(nested)));
        return this;
    }

    /** Drops leading components from every name; members that have no more than these are left out. */
    public Unpacker strip(int components) {
        filter.strip(components);
        return this;
    }

    /**
     * Takes only this member and what is below it; may be called several times.
     *
     * @param path as in the archive, before stripping
     */
    public Unpacker only(String path) {
        filter.only(path);
        return this;
    }

    /**
     * Takes only members that match one of the patterns given so, or lie in a directory that matches.
     *
     * @param glob {@link java.nio.file.FileSystem#getPathMatcher glob syntax}, on names before stripping:
     *     {@code "usr/share/doc"}, {@code "**.h"}
     */
    public Unpacker include(String glob) {
        filter.include(glob);
        return this;
    }

    /** Leaves out members that match, or lie in a directory that matches; as {@link #include}. */
    public Unpacker exclude(String glob) {
        filter.exclude(glob);
        return this;
    }

    /** Says what symbolic links may point to; {@link LinkPolicy#CONTAINED} unless set. */
    public Unpacker links(LinkPolicy policy) {
        links = policy;
        return this;
    }

    /**
     * Begins with Debian's merged /usr: {@code bin}, {@code lib} and {@code sbin} are links to the directories of the
     * same name in {@code usr}, so that what the archives have in the former goes into the latter. The links must be
     * allowed to do that: {@link LinkPolicy#ROOTED}.
     */
    public Unpacker mergedUsr() {
        mergedUsr = true;
        return this;
    }

    /**
     * Has someone told of every member, those that are left out too.
     *
     * @param told called with the archive and the member's path in it, without leading or trailing slash; empty for the
     *     root
     */
    public Unpacker observer(BiConsumer<Path, String> told) {
        observer = told;
        return this;
    }

    /** Accepts an archive that has a member twice; the last one counts, as for tar. */
    public Unpacker lastDuplicateWins() {
        lastWins = true;
        return this;
    }

    /** Sets what each archive may grow to; what {@linkplain UnpackLimits#of the environment} says unless set. */
    public Unpacker limits(UnpackLimits unpackLimits) {
        limits = unpackLimits;
        return this;
    }

    /**
     * Reports in bytes of the archives read.
     *
     * @param taskLabel what the user sees as being done
     */
    public Unpacker progress(Progress where, String taskLabel) {
        progress = where;
        label = taskLabel;
        return this;
    }

    /** For tests: behaves as on a file system that does, or does not, tell upper from lower case. */
    Unpacker caseSensitive(boolean sensitive) {
        caseSensitive = sensitive;
        return this;
    }

    /**
     * Unpacks.
     *
     * @return what is in the directory now
     * @throws UnpackException if an archive is refused; the directory is empty then
     * @throws EnvkitException if the host cannot hold the tree; the directory is empty then
     */
    public UnpackResult call() {
        long total = 0;
        for (Source source : sources) {
            total += ArchiveReading.size(source.file());
        }
        requireEmpty();
        boolean done = false;
        try (Progress.Task task = progress.start(label, total, Progress.Unit.BYTES)) {
            TreeWriter tree = new TreeWriter(directory, links, lastWins, caseSensitive);
            if (mergedUsr) {
                tree.mergeUsr();
            }
            for (Source source : sources) {
                tree.beginArchive();
                unpack(source, tree, task);
            }
            UnpackResult result = new UnpackResult(finish(tree), tree.files(), tree.bytes());
            done = true;
            return result;
        } catch (HostFailure e) {
            throw StorageException.of("write", e.path(), e.cause());
        } finally {
            if (!done) {
                clear();
            }
        }
    }

    private OwnershipManifest finish(TreeWriter tree) {
        try {
            return tree.finish();
        } catch (TreeWriter.BadLinkException e) {
            throw new UnpackException(
                    Reason.ESCAPING_LINK,
                    sources.get(e.archive()).file(),
                    e.link().path(),
                    String.valueOf(e.getMessage()),
                    "An archive of sources has no need of such a link: get it again from a source you trust. A root"
                            + " file system is unpacked in another way, which allows it.",
                    e);
        }
    }

    private void unpack(Source source, TreeWriter tree, Progress.Task task) {
        boolean[] any = new boolean[1];
        new ArchiveReading(source.file(), source.nested(), limits, task)
                .each((member, content, budget) -> any[0] |= place(source.file(), member, content, tree, budget));
        if (!any[0] && filter.selects()) {
            throw new UnpackException(
                    Reason.MISSING,
                    source.file(),
                    null,
                    "nothing in it matches what was asked for",
                    "Look at what it contains (tar tf, dpkg-deb -c, unzip -l) and correct the names.",
                    null);
        }
    }

    private boolean place(Path archive, Member member, InputStream content, TreeWriter tree, Budget budget)
            throws IOException {
        List<String> components = MemberName.components(member.name());
        observer.accept(archive, String.join("/", components));
        List<String> names = filter.apply(components);
        if (names == null) {
            return false;
        }
        if (!isId(member.uid()) || !isId(member.gid())) {
            throw new IOException("its owner " + member.uid() + ":" + member.gid() + " is out of range");
        }
        String link = member.hardLinkTo();
        List<String> target = link == null ? null : filter.strip(MemberName.components(link));
        if (link != null && target == null) {
            target = MemberName.components(link);
        }
        tree.place(member, names, target, content, budget::content);
        return true;
    }

    private static boolean isId(long id) {
        return id >= 0 && id < 0xffff_ffffL;
    }

    private void requireEmpty() {
        try (DirectoryStream<Path> list = Files.newDirectoryStream(directory)) {
            if (list.iterator().hasNext()) {
                throw new IllegalArgumentException(directory + " is not empty");
            }
        } catch (IOException e) {
            throw StorageException.of("write", directory, e);
        }
    }

    private void clear() {
        try (DirectoryStream<Path> list = Files.newDirectoryStream(directory)) {
            for (Path path : list) {
                Trees.delete(path);
            }
        } catch (IOException e) {
            throw StorageException.of("write", directory, e);
        }
    }
}
