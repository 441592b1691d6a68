package dev.envkit.toolkit.cli;

import dev.envkit.toolkit.image.make.BootEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What the component u-boot leaves for a NAND image. */
final class NandArtifacts {
    /** The image that goes to the start of the chip: first stage, then U-Boot. */
    static final String BOOT_IMAGE = "u-boot-nand";

    /** U-Boot's default environment as text. */
    static final String ENVIRONMENT = "environment";

    private NandArtifacts() {}

    /** Returns the boot loader's image, if it was built. */
    static Optional<Path> bootLoader(Session session) {
        return TreeFlags.find(session, "u-boot", BOOT_IMAGE).map(TreeFlags.Found::path);
    }

    /** Returns U-Boot's default variables, as far as they are known. */
    static Map<String, String> environment(Session session) throws IOException {
        Optional<Path> file = TreeFlags.find(session, "u-boot", ENVIRONMENT).map(TreeFlags.Found::path);
        return file.isPresent() ? BootEnvironment.read(file.get()) : Map.of();
    }
}
