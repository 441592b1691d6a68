package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.ImageTree;
import dev.envkit.toolkit.image.make.FileSystemImage;
import dev.envkit.toolkit.image.make.FileSystemKind;
import dev.envkit.workspace.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that makes an image of one file system of a tree. */
abstract class AbstractTreeImageCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Mixin
    private final TreeFlags tree = new TreeFlags();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The image; in the workspace's folder 'images', or beside you where a TREE is given.")
    private @Nullable Path output;

    @Mixin
    private final Selection selection = new Selection();

    @Mixin
    private final FetchFlags fetch = new FetchFlags();

    private final FileSystemKind kind;

    AbstractTreeImageCommand(FileSystemKind kind) {
        this.kind = kind;
    }

    /** Sets what the command's own options say. */
    abstract void configure(FileSystemImage image, Session session);

    /** Returns the image's file name extension. */
    String extension() {
        return kind.key();
    }

    /** Changes or checks the tree before it is made into an image. */
    void prepare(ImageTree.Builder builder) {}

    @Override
    public Integer call() {
        GlobalOptions global = GlobalOptions.of(spec.commandLine());
        try (Session session = Session.open(global, selection, fetch, null)) {
            ImageTree.Builder builder = tree.read(session, spec.commandLine().getErr());
            prepare(builder);
            String name = tree.name() + "." + extension();
            Path file = output != null
                    ? output
                    : tree.fromWorkspace() ? session.workspace().images().resolve(name) : Path.of(name);
            FileSystemImage image = new FileSystemImage(kind, builder.build());
            configure(image, session);
            if (kind.needsTools()) {
                image.tools(session.imageTools());
            }
            try (ImageTarget target = ImageTarget.of(file)) {
                image.write(target.scratch("work"), target.file());
                boolean changed = target.publish(true);
                var data = target.report(changed, spec.commandLine().getOut(), global.json());
                if (global.json()) {
                    Json.print(spec.commandLine().getOut(), data);
                }
            }
        }
        return ExitCode.OK.code();
    }
}
