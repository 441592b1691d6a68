package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.boot.NfsRoot;
import dev.envkit.toolkit.nfs.rpc.Transport;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Options of {@code boot}: a root file system over NFS. */
@Topic("Root over NFS")
final class NfsFlags {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything can run
    private CommandSpec spec;

    @Option(
            names = "--nfsroot",
            arity = "0..1",
            paramLabel = "DIR",
            fallbackValue = "",
            description = {
                "Root file system over NFS, served by envkit itself, without root: a",
                "directory, an archive (tgz, txz, ...), or without DIR the one that was",
                "built. Owners and devices are in DIR.mtree; a directory is changed in",
                "place, anything else under an overlay in the workspace.",
            })
    private @Nullable String nfsRoot;

    @Option(
            names = "--init",
            paramLabel = "PATH",
            description = "The first program, such as /linuxrc (default: what the kernel finds).")
    private @Nullable String init;

    @Option(names = "--nfs-readonly", description = "The guest cannot change anything.")
    private boolean readOnly;

    @Option(
            names = "--nfs-overlay",
            description = {"Keep what the guest changes in the workspace, for the next boot too,", "and DIR as it is."})
    private boolean overlay;

    @Option(names = "--nfs-reset", description = "Forget first what is in the overlay.")
    private boolean reset;

    @Option(
            names = "--nfs-version",
            paramLabel = "v2|v3",
            converter = VersionConverter.class,
            description = "Version of NFS (default: v3, with kernels before 3.0 v2).")
    private @Nullable Integer version;

    @Option(
            names = "--nfs-proto",
            paramLabel = "udp|tcp",
            converter = TransportConverter.class,
            description = "What carries NFS (default: tcp for v3, udp for v2).")
    private @Nullable Transport transport;

    @Option(names = "--nfs-unchecked", description = "Boot even a root file system that cannot work.")
    private boolean unchecked;

    static final class VersionConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String name) {
            return switch (name) {
                case "v2", "2" -> 2;
                case "v3", "3" -> 3;
                default -> throw new TypeConversionException("'" + name + "' is none of v2, v3");
            };
        }
    }

    static final class TransportConverter implements ITypeConverter<Transport> {
        @Override
        public Transport convert(String name) {
            return switch (name) {
                case "udp" -> Transport.UDP;
                case "tcp" -> Transport.TCP;
                default -> throw new TypeConversionException("'" + name + "' is none of udp, tcp");
            };
        }
    }

    /** Returns the root file system, if one over NFS is asked for. */
    Optional<NfsRoot> root() {
        if (nfsRoot == null) {
            if (readOnly || overlay || reset || unchecked || version != null || transport != null || init != null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--init and --nfs-... say how a root file system is served: --nfsroot is missing (for another"
                                + " kernel command line there is --append)");
            }
            return Optional.empty();
        }
        if (readOnly && (overlay || reset)) {
            throw new ParameterException(
                    spec.commandLine(), "--nfs-readonly excludes --nfs-overlay and --nfs-reset: nothing is changed");
        }
        NfsRoot root = new NfsRoot(nfsRoot.isEmpty() ? Optional.empty() : Optional.of(Path.of(nfsRoot)));
        Optional.ofNullable(init).ifPresent(root::init);
        Optional.ofNullable(version).ifPresent(root::version);
        Optional.ofNullable(transport).ifPresent(root::transport);
        if (readOnly) {
            root.readOnly();
        }
        if (overlay) {
            root.overlay();
        }
        if (reset) {
            root.reset();
        }
        if (unchecked) {
            root.unchecked();
        }
        return Optional.of(root);
    }
}
