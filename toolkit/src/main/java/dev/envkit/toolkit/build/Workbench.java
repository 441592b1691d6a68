package dev.envkit.toolkit.build;

import dev.envkit.workspace.ComponentLock;
import dev.envkit.workspace.Workspace;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A component's build directory, brought to the point after one of its steps, for a person to work in: to run
 * menuconfig, to look around. Nothing of it becomes a result. It is locked until closed, and removed then.
 *
 * <p>For one thread.
 */
public final class Workbench implements AutoCloseable {
    private final Workspace workspace;
    private final ComponentLock lock;
    private final BuildLayout layout;
    private final SortedMap<String, String> environment;

    Workbench(Workspace workspace, ComponentLock lock, BuildLayout layout, SortedMap<String, String> environment) {
        this.workspace = workspace;
        this.lock = lock;
        this.layout = layout;
        this.environment = new TreeMap<>(environment);
    }

    /** Returns the directories; steps run in {@link BuildLayout#work}. */
    public BuildLayout layout() {
        return layout;
    }

    /** Returns the variables that the component's steps have, and nothing else: a copy that may be changed. */
    public SortedMap<String, String> environment() {
        return new TreeMap<>(environment);
    }

    @Override
    public void close() {
        try (lock) {
            workspace.delete(layout.root());
        }
    }
}
