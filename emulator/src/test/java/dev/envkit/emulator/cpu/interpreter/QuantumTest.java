package dev.envkit.emulator.cpu.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.bus.MmioDevice;
import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.Mode;
import dev.envkit.emulator.cpu.StopReason;
import dev.envkit.emulator.cpu.Watchpoint;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import org.junit.jupiter.api.Test;

/** Quanta, exact counts, reasons to stop, debug points. */
class QuantumTest {
    private static final int CODE = 0x8000;
    private static final int DEVICE = 0x4000_0000;

    /** Counts down from 10 and sums, then waits: 33 instructions. */
    private static final String[] SUM = {
        "mov r0, #10", "mov r1, #0", "loop: add r1, r1, r0", "subs r0, r0, #1", "bne loop", "mcr p15, 0, r0, c7, c0, 4"
    };

    /** A device whose accesses do something to the engine. */
    private record Hook(Runnable action) implements MmioDevice {
        @Override
        public String name() {
            return "hook";
        }

        @Override
        public int read(int offset, int size) {
            action.run();
            return 0;
        }

        @Override
        public void write(int offset, int size, int value) {
            action.run();
        }
    }

    @Test
    void countsEachInstructionOnce() {
        Machine m = new Machine().code(CODE, SUM);
        assertEquals(StopReason.WAIT_FOR_INTERRUPT, m.engine.run(1000));
        assertEquals(55, m.cpu.register(1));
        assertEquals(33, m.engine.executedInQuantum());
        assertEquals(33, m.engine.totalInstructions());
    }

    @Test
    void givesTheSameResultHoweverItIsCut() {
        for (int quantum = 1; quantum < 12; quantum++) {
            Machine m = new Machine().code(CODE, SUM);
            StopReason reason;
            do {
                reason = m.engine.run(quantum);
                assertTrue(m.engine.executedInQuantum() <= quantum);
            } while (reason == StopReason.QUANTUM_END);
            assertEquals(55, m.cpu.register(1));
            assertEquals(33, m.engine.totalInstructions());
        }
    }

    @Test
    void anInterruptRaisedByAnAccessIsTakenAtTheNextInstruction() {
        Machine m = new Machine().code(CODE, "str r1, [r0]", "mov r2, #1");
        m.bus.mapDevice(DEVICE, 4, new Hook(() -> m.cpu.irq().set(true)));
        m.cpu.setCpsr(0x13);
        m.register(0, DEVICE).steps(2);
        assertEquals(CODE + 8, m.cpu.register(Mode.IRQ, 14));
        assertEquals(0, m.cpu.register(2));
    }

    @Test
    void anAccessMayEndTheQuantumAndKnowsItsPlaceInIt() {
        Machine m = new Machine().code(CODE, "nop", "ldr r1, [r0]", "nop", "nop");
        long[] place = new long[1];
        m.bus.mapDevice(DEVICE, 4, new Hook(() -> {
            place[0] = m.engine.executedInQuantum();
            m.engine.limitQuantum(3);
        }));
        m.register(0, DEVICE);
        assertEquals(StopReason.QUANTUM_END, m.engine.run(1000));
        assertEquals(1, place[0]);
        assertEquals(3, m.engine.executedInQuantum());
    }

    @Test
    void stopsAtABreakpointAndGoesOnFromIt() {
        Machine m = new Machine().code(CODE, SUM);
        m.cpu.debug().addBreakpoint(CODE + 8);
        assertEquals(StopReason.BREAKPOINT, m.engine.run(1000));
        assertEquals(2, m.engine.executedInQuantum());
        assertEquals(CODE + 8, m.cpu.register(Cpu.PC));
        assertEquals(StopReason.BREAKPOINT, m.engine.run(1000));
        assertEquals(3, m.engine.executedInQuantum());
        m.cpu.debug().removeBreakpoint(CODE + 8);
        assertEquals(StopReason.WAIT_FOR_INTERRUPT, m.engine.run(1000));
        assertEquals(55, m.cpu.register(1));
    }

    @Test
    void stopsAfterAWatchedAccess() {
        Machine m = new Machine().code(CODE, "str r1, [r0]", "str r1, [r0, #4]", "nop");
        m.register(0, 0x9000).steps(1);
        m.code(CODE, "str r1, [r0]", "str r1, [r0, #4]", "nop");
        m.cpu.debug().addWatchpoint(new Watchpoint(0x9006, 1, false, true));
        assertEquals(StopReason.WATCHPOINT, m.engine.run(1000));
        assertEquals(2, m.engine.executedInQuantum());
        assertEquals(CODE + 8, m.cpu.register(Cpu.PC));
    }

    @Test
    void stopsOnRequest() {
        Machine m = new Machine().code(CODE, "b .");
        m.engine.requestStop();
        assertEquals(StopReason.STOP_REQUESTED, m.engine.run(Long.MAX_VALUE));
    }

    @Test
    void theHotLoopIsSmallEnoughToBeCompiled() throws Exception {
        try (var in = HotLoop.class.getResourceAsStream("HotLoop.class")) {
            assertTrue(in != null);
            for (var method : ClassFile.of().parse(in.readAllBytes()).methods()) {
                method.findAttribute(Attributes.code())
                        .map(CodeAttribute.class::cast)
                        .ifPresent(code -> assertTrue(
                                code.codeLength() < 8000,
                                method.methodName() + " has " + code.codeLength() + " bytes"));
            }
        }
    }
}
