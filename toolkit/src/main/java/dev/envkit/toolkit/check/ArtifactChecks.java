package dev.envkit.toolkit.check;

import dev.envkit.recipes.Artifact;
import dev.envkit.recipes.ArtifactCheckSpec;
import dev.envkit.workspace.ByteSize;
import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.StorageException;
import dev.envkit.workspace.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Checks an artifact against its recipe. */
public final class ArtifactChecks {
    private ArtifactChecks() {}

    /**
     * Carries out every check of an artifact, those after a failed one too.
     *
     * @param artifact what the recipe promises
     * @param out the directory that its path is relative to
     * @return what was seen, in the recipe's order
     * @throws CheckException if it is not there, or fails a check
     * @throws StorageException if it cannot be read
     */
    public static List<CheckResult> run(Artifact artifact, Path out) {
        Path path = out.resolve(artifact.path());
        boolean tree = artifact.kind() == Artifact.Kind.TREE;
        if (tree ? !Files.isDirectory(path) : !Files.isRegularFile(path)) {
            String instead = Files.exists(path) ? "is something else" : "is not there";
            throw new CheckException(
                    artifact.name(),
                    List.of(path + " " + instead + ": the steps had to make a " + (tree ? "directory" : "file")));
        }
        List<CheckResult> results = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (ArtifactCheckSpec spec : artifact.checks()) {
            try {
                results.add(new CheckResult(spec.key(), check(spec, path)));
            } catch (FailedCheck e) {
                failures.add(path + ": " + e.getMessage());
            } catch (StorageException e) {
                throw e;
            } catch (EnvkitException e) {
                // the readers of formats say which file is damaged, and how
                failures.add(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                throw StorageException.of("read", path, e);
            }
        }
        if (!failures.isEmpty()) {
            throw new CheckException(artifact.name(), failures);
        }
        return results;
    }

    private static String check(ArtifactCheckSpec spec, Path path) throws FailedCheck, IOException {
        return switch (spec) {
            case ArtifactCheckSpec.UImage uImage -> UImageCheck.check(uImage, path);
            case ArtifactCheckSpec.ZImage zImage -> ZImageCheck.check(path);
            case ArtifactCheckSpec.ArmV4T armV4T -> ArmV4TCheck.check(path);
            case ArtifactCheckSpec.Elf elf -> ElfCheck.check(elf, path);
            case ArtifactCheckSpec.Size size -> size(size, path);
            case ArtifactCheckSpec.Contains contains -> ContainsCheck.check(contains, path);
        };
    }

    private static String size(ArtifactCheckSpec.Size wanted, Path path) throws FailedCheck, IOException {
        long size = Trees.size(path);
        if (size < wanted.minimum()) {
            throw new FailedCheck("it has " + size + " bytes, and should have at least " + wanted.minimum());
        }
        if (wanted.maximum().isPresent() && size > wanted.maximum().getAsLong()) {
            throw new FailedCheck("it has " + size + " bytes, and should have at most "
                    + wanted.maximum().getAsLong());
        }
        return ByteSize.format(size);
    }
}
