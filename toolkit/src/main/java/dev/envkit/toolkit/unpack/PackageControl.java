package dev.envkit.toolkit.unpack;

import dev.envkit.toolkit.unpack.UnpackException.Reason;
import dev.envkit.workspace.manifest.FileType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The control files of a Debian package (deb-control(5)): what dpkg knows of it beside its content. */
public final class PackageControl {
    /** Far more than the largest there is, the list of digests of a package with tens of thousands of files. */
    private static final int MAX_BYTES = 32 << 20;

    private PackageControl() {}

    /**
     * One control file.
     *
     * @param mode permission bits; scripts are executable
     * @param content its bytes, owned by the receiver
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    public record ControlFile(int mode, byte[] content) {}

    /**
     * Reads the control files of a package.
     *
     * @return them by name: {@code control}, {@code md5sums}, {@code postinst}...
     * @throws UnpackException if it is no Debian package, corrupt, or exceeds the limits
     */
    public static SortedMap<String, ControlFile> read(Path deb, UnpackLimits limits) {
        SortedMap<String, ControlFile> files = new TreeMap<>();
        String name = null;
        try (MemberReader members = new ArchiveOpener(deb, new Budget(limits, Files.size(deb)), _ -> {}, "control.tar")
                .open(List.of())
                .members()) {
            for (Member member = members.next(); member != null; member = members.next()) {
                name = member.name();
                List<String> components = MemberName.components(name);
                if (member.type() == FileType.FILE && components.size() == 1) {
                    byte[] content = members.content().readNBytes(MAX_BYTES + 1);
                    if (content.length > MAX_BYTES) {
                        throw new IOException("it is larger than any control file");
                    }
                    files.put(components.getFirst(), new ControlFile(member.mode(), content));
                }
            }
        } catch (RefusedException e) {
            throw new UnpackException(e.reason(), deb, name, e.what(), e.remedy(), e);
        } catch (IOException | RuntimeException e) {
            // what a decoder throws on data that makes no sense is not always an IOException
            throw new UnpackException(
                    Reason.CORRUPT,
                    deb,
                    name,
                    "it is damaged or incomplete: " + e.getMessage(),
                    "Delete the file and fetch it again; if it comes out the same, the upstream file is broken.",
                    e);
        }
        return files;
    }
}
