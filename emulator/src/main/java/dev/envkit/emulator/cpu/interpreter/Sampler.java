package dev.envkit.emulator.cpu.interpreter;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.CpuState;
import dev.envkit.emulator.cpu.isa.InstructionSet;
import dev.envkit.emulator.cpu.isa.Operation;

/**
 * Finds out where the guest spends its time, at no cost to the interpreter's loop: from time to time, counted in
 * instructions, it has single instructions executed until one of them goes to where a region could begin: to the target
 * of a call, a return, an indirect or a backward branch.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
final class Sampler {
    /** After so many single instructions a sample is given up. */
    private static final int PATIENCE = 48;
    /** At most so many times rarer than the translator asks for. */
    private static final int RAREST = 32;

    private final Cpu cpu;
    private final CpuState s;
    private final HotCode translator;
    private final InstructionSet set;
    private long untilSample;
    private int steps;
    /** Grows while samples show nothing new: each costs the regions their last turn before it. */
    private int rarity = 1;

    Sampler(Cpu cpu, HotCode translator, InstructionSet set) {
        this.cpu = cpu;
        this.s = cpu.state();
        this.translator = translator;
        this.set = set;
        this.untilSample = translator.sampleInterval();
    }

    /** Returns how many instructions to execute next. */
    int next(int most) {
        return untilSample > 0 ? (int) Math.min(most, untilSample) : 1;
    }

    /** Accounts for executed instructions, and returns whether the last one was executed alone, for a sample. */
    boolean ran(long executed) {
        if (untilSample > 0) {
            untilSample -= executed;
            steps = 0;
            return false;
        }
        steps++;
        if (steps > PATIENCE) {
            again();
        }
        return true;
    }

    private void again() {
        untilSample = (long) translator.sampleInterval() * rarity;
        translator.poll();
    }

    /** Returns whether the instruction at this address has just led to a place where a region could begin. */
    boolean isEntry(int pc, boolean thumb) {
        if (s.thumb != thumb || s.pc == pc + (thumb ? 2 : 4) || cpu.debug().needsCare(s.pc)) {
            return false;
        }
        if (s.pc - pc <= 0) {
            return true;
        }
        long physical = cpu.translate(pc);
        if (physical < 0 || cpu.bus().ramAt((int) physical) == null) {
            return false;
        }
        int instruction = cpu.bus().read((int) physical, thumb ? 2 : 4);
        Operation operation = (thumb ? set.thumb(instruction & 0xFFFF) : set.arm(instruction)).operation();
        return operation != Operation.B
                && operation != Operation.THUMB_B
                && operation != Operation.THUMB_B_CONDITIONAL
                && operation != Operation.SWI;
    }

    /** The sample is taken: PC is in this page. */
    void found(CodePage page) {
        int index = page.indexOf(s.pc);
        boolean isNew = page.whole() && page.region(index) == null;
        int weight = rarity;
        rarity = isNew ? 1 : Math.min(2 * rarity, RAREST);
        again();
        if (isNew) {
            translator.sampled(page, index, weight);
        }
    }
}
