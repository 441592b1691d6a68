package dev.envkit.toolkit.verify;

import dev.envkit.recipes.Scenario;
import dev.envkit.toolkit.boot.BootArtifacts;
import dev.envkit.toolkit.boot.BootTask;
import dev.envkit.toolkit.boot.NfsRoot;
import java.util.Optional;

/** How a board is started for a scenario: what its root file system is and where that comes from. */
public final class ScenarioBoot {
    /** The root file system that was built, from envkit's own NFS server; changes are kept for the next boot. */
    public static final String NFS = "nfs";

    /** From a NAND chip, whose image the caller names in the task's storage; changes are forgotten. */
    public static final String NAND = "nand";

    private ScenarioBoot() {}

    /**
     * Returns a task that boots as the scenario wants it.
     *
     * @throws NotApplicableException if what it wants was not built or is not known
     */
    public static BootTask task(Scenario.Setup setup, BootArtifacts artifacts) throws NotApplicableException {
        BootTask task = new BootTask(artifacts).append(setup.append());
        switch (setup.boot()) {
            case Scenario.Setup.INITRAMFS -> {
                // what was built is taken unless the caller names something else
            }
            case NFS -> {
                if (artifacts.rootfs().isEmpty()) {
                    throw new NotApplicableException("no root file system has been built", "envkit build rootfs");
                }
                task.nfsRoot(new NfsRoot(Optional.empty()));
            }
            case NAND -> task.withoutInitrd();
            default ->
                throw new NotApplicableException(
                        "it boots from '" + setup.boot() + "', which 'envkit verify' does not know",
                        "'boot' is initramfs, nfs or nand");
        }
        return task;
    }
}
