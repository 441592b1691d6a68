package dev.envkit.emulator.run;

import dev.envkit.emulator.bus.Ram;
import dev.envkit.emulator.bus.SerialSink;
import dev.envkit.emulator.bus.SystemBus;
import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.StopReason;
import dev.envkit.emulator.cpu.interpreter.Interpreter;
import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.emulator.time.VirtualClock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/**
 * A processor with a megabyte of RAM at 0x30000000 and a serial line that tests drive: enough of a board to run and
 * debug.
 */
public final class TestMachine implements Machine, SerialLine {
    /** Where RAM is. */
    public static final int RAM = 0x3000_0000;

    /** Slow, so that tests that wait for virtual time need few instructions. */
    private static final long PICOS_PER_INSTRUCTION = 1_000_000;

    private final Ram ram = new Ram("RAM", 1 << 20);
    private final VirtualClock clock = new VirtualClock();
    private final Cpu cpu;
    private final Interpreter engine;
    private final int[] program;
    private final Queue<Stop> scheduledStops = new ArrayDeque<>();
    private final StringBuilder received = new StringBuilder();
    private SerialSink sink = SerialSink.NOBODY;
    private int resets;
    private boolean stuck;

    /** @param program ARM instructions, loaded at the start of RAM */
    public TestMachine(int... program) {
        this.program = program.clone();
        SystemBus bus = new SystemBus(access -> {});
        bus.mapRam(RAM, ram);
        cpu = new Cpu(CpuModel.ARM920T, bus);
        engine = new Interpreter(cpu);
        clock.setPicosPerInstruction(PICOS_PER_INSTRUCTION);
        load();
    }

    private void load() {
        Arrays.fill(ram.array(), (byte) 0);
        for (int i = 0; i < program.length; i++) {
            ram.write(4 * i, 4, program[i]);
        }
        cpu.reset();
        cpu.setRegister(Cpu.PC, RAM);
    }

    /** Has the machine send a text at a virtual time. */
    public void sendAt(long picos, String text) {
        clock.newEvent("test", () -> text.chars().forEach(sink::accept)).scheduleAt(picos);
    }

    /** Has the next run return for this reason at a virtual time. */
    public void stopAt(long picos, Stop stop) {
        clock.newEvent("test stop", () -> {
                    scheduledStops.add(stop);
                    engine.requestStop();
                })
                .scheduleAt(picos);
    }

    /** Returns what was typed so far, return keys as line feeds. */
    public String received() {
        return received.toString();
    }

    /** Returns how often {@link #reset()} was called. */
    public int resets() {
        return resets;
    }

    /** Makes the machine report that nothing can happen any more. */
    public void stuck(boolean nothingCanHappen) {
        stuck = nothingCanHappen;
    }

    @Override
    public void connect(SerialSink newSink) {
        sink = newSink;
    }

    @Override
    public void receive(int character) {
        received.append(character == '\r' ? '\n' : (char) character);
    }

    @Override
    public Cpu cpu() {
        return cpu;
    }

    @Override
    public VirtualClock clock() {
        return clock;
    }

    @Override
    public long instructions() {
        return engine.totalInstructions();
    }

    @Override
    public Stop run(long maxInstructions) {
        if (stuck) {
            return Stop.STUCK;
        }
        long left = maxInstructions;
        while (left > 0) {
            clock.runDueEvents();
            Stop scheduled = scheduledStops.poll();
            if (scheduled != null) {
                return scheduled;
            }
            StopReason reason = engine.run(clock.beginQuantum(engine, left));
            clock.endQuantum(engine.executedInQuantum());
            left -= engine.executedInQuantum();
            switch (reason) {
                case BREAKPOINT -> {
                    return Stop.BREAKPOINT;
                }
                case WATCHPOINT -> {
                    return Stop.WATCHPOINT;
                }
                case STOP_REQUESTED -> {
                    return Stop.REQUESTED;
                }
                default -> {
                    // the quantum is over
                }
            }
        }
        return Stop.DONE;
    }

    @Override
    public void requestStop() {
        engine.requestStop();
    }

    @Override
    public void reset() {
        resets++;
        load();
    }

    @Override
    public void powerCycle(long picosOff) {
        clock.skipTo(clock.now() + picosOff);
        reset();
    }

    @Override
    public int exitStatus() {
        return 0;
    }
}
