package dev.envkit.toolkit.patch;

import dev.envkit.workspace.EnvkitException;
import dev.envkit.workspace.ExitCode;

/** A patch that is malformed, unsafe, or does not fit the tree; the tree is as it was before the patch. */
public final class PatchException extends EnvkitException {
    private static final long serialVersionUID = 1L;

    private final String patch;
    private final int line;

    /**
     * @param patch name of the patch
     * @param line line in the patch, from 1, or 0 where the fault has no place in it
     * @param message what is wrong, naming the file and hunk it is about
     * @param remedy what to do next
     */
    public PatchException(String patch, int line, String message, String remedy) {
        super(ExitCode.FAILED, (line > 0 ? patch + ":" + line : patch) + ": " + message, remedy);
        this.patch = patch;
        this.line = line;
    }

    /** Returns the name of the patch. */
    public String patch() {
        return patch;
    }

    /** Returns the line in the patch, from 1; 0 where the fault has no place in it. */
    public int line() {
        return line;
    }
}
