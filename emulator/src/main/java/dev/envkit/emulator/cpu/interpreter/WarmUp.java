package dev.envkit.emulator.cpu.interpreter;

import dev.envkit.emulator.bus.Ram;
import dev.envkit.emulator.bus.SystemBus;
import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.isa.CpuModel;

/**
 * Has HotSpot compile the {@link HotLoop} before there is a machine to run. Compiling it takes the better part of a
 * second on another core; begun while the command line and the files are still being read, it is mostly over when the
 * guest's first instruction is due. The profile that it is compiled with comes from the AOT cache, of a boot.
 *
 * <p>Threading: everything that it uses is its own; run it on a thread of its own.
 */
public final class WarmUp implements Runnable {
    /**
     * HotSpot has to see the loop called some hundred times before it takes the quick compiler to it, and some thousand
     * times in what comes of that before the good one (Tier0InvokeNotifyFreqLog, Tier2InvokeNotifyFreqLog).
     */
    private static final int CALLS = 600;

    private static final int ROUNDS = 50;
    private static final int PAUSE_MILLIS = 10;
    /** The program, and zeroes. */
    private static final int MEMORY = 2 * Ram.PAGE_SIZE;

    /**
     * A loop with each way to reach memory: HotSpot compiles a use of a VarHandle that was never made into a trap, and
     * the code would be thrown away at the first.
     */
    private static final int[] PROGRAM = {
        0xE3A0_0A01, // mov   r0, #0x1000
        0xE590_1000, // ldr   r1, [r0]
        0xE1D0_10B0, // ldrh  r1, [r0]
        0xE1D0_10F0, // ldrsh r1, [r0]
        0xE580_1004, // str   r1, [r0, #4]
        0xE1C0_10B4, // strh  r1, [r0, #4]
        0xE790_1002, // ldr   r1, [r0, r2]
        0xE190_10B2, // ldrh  r1, [r0, r2]
        0xE190_10F2, // ldrsh r1, [r0, r2]
        0xE780_1002, // str   r1, [r0, r2]
        0xE180_10B2, // strh  r1, [r0, r2]
        0xE59F_1000, // ldr   r1, [pc]
        0xE890_0002, // ldm   r0, {r1}
        0xE880_0002, // stm   r0, {r1}
        0xE8B0_8000, // ldm   r0!, {pc}: to 0 again
    };

    /** Starts it in the background. */
    public static void start() {
        Thread thread = new Thread(new WarmUp(), "warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        SystemBus bus = new SystemBus(access -> {});
        Ram ram = new Ram("warm-up", MEMORY);
        for (int i = 0; i < PROGRAM.length; i++) {
            ram.write(i * Integer.BYTES, Integer.BYTES, PROGRAM[i]);
        }
        bus.mapRam(0, ram);
        Interpreter engine = new Interpreter(new Cpu(CpuModel.ARM920T, bus));
        try {
            for (int i = 0; i < ROUNDS; i++) {
                run(engine);
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One instruction at a time: loops of many would have it compiled to be replaced on the stack instead. */
    private static void run(Interpreter engine) {
        for (int i = 0; i < CALLS; i++) {
            engine.run(1);
        }
    }
}
