package dev.envkit.toolkit.nfs.rpc;

import java.util.Set;

/** A remote program in one version, whose procedures are numbered from 1 without gaps. For one thread. */
public abstract class SingleVersionProgram implements RpcProgram {
    private final int number;
    private final int version;
    private final int lastProcedure;
    private final Set<Integer> notIdempotent;

    /**
     * @param number the program's
     * @param version the only one that it speaks
     * @param lastProcedure the highest procedure number
     * @param notIdempotent the procedures that must not be carried out again when a call is repeated
     */
    protected SingleVersionProgram(int number, int version, int lastProcedure, Set<Integer> notIdempotent) {
        this.number = number;
        this.version = version;
        this.lastProcedure = lastProcedure;
        this.notIdempotent = Set.copyOf(notIdempotent);
    }

    @Override
    public final int number() {
        return number;
    }

    @Override
    public final int lowestVersion() {
        return version;
    }

    @Override
    public final int highestVersion() {
        return version;
    }

    @Override
    public final boolean has(int asked, int procedure) {
        return procedure > 0 && procedure <= lastProcedure;
    }

    @Override
    public final boolean isIdempotent(int asked, int procedure) {
        return !notIdempotent.contains(procedure);
    }
}
