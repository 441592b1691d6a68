package dev.envkit.toolkit.git;

import java.io.File;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/**
 * Keeps JGit from the configuration files of the user and the system: a build's sources must not depend on them, and
 * JGit would write its measurements of the file system into the user's home.
 */
final class IsolatedSystem extends SystemReader.Delegate {
    private static final File NO_FILE = new File("/dev/null");

    private IsolatedSystem(SystemReader system) {
        super(system);
    }

    /** Installs it for this JVM; again does nothing. */
    static synchronized void install() {
        SystemReader current = SystemReader.getInstance();
        if (!(current instanceof IsolatedSystem)) {
            SystemReader.setInstance(new IsolatedSystem(current));
        }
    }

    private static FileBasedConfig empty(Config parent, FS fs) {
        return new FileBasedConfig(parent, NO_FILE, fs) {
            @Override
            public void load() {
                // stays empty
            }

            @Override
            public void save() {
                // nothing is kept
            }

            @Override
            public boolean isOutdated() {
                return false;
            }
        };
    }

    @Override
    public FileBasedConfig openUserConfig(Config parent, FS fs) {
        return empty(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(Config parent, FS fs) {
        return empty(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(Config parent, FS fs) {
        return empty(parent, fs);
    }
}
