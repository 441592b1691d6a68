package dev.envkit.emulator.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.Mode;
import dev.envkit.emulator.cpu.StopReason;
import dev.envkit.emulator.cpu.Watchpoint;
import dev.envkit.emulator.cpu.isa.CpuModel;
import dev.envkit.emulator.mmu.Mmu;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs give the same results translated and interpreted, whatever happens to them while they run. */
class TranslatedProgramsTest {
    private static final int CODE = 0x8000;
    private static final int DATA = 0x2_0000;
    private static final int TABLE = 0x4_0000;
    private static final int INSTRUCTIONS = 200_000;

    private final SplittableRandom random = new SplittableRandom(6);

    @Test
    void aLoopOverMemory() {
        loopOverMemory(random);
    }

    private static void loopOverMemory(SplittableRandom random) {
        new TwoEngines()
                .both(side -> side.cpu.setRegister(1, DATA))
                .program(
                        CODE,
                        "again: mov r2, #0",
                        "loop: ldr r3, [r1, r2, lsl #2]",
                        "eors r3, r3, r2, ror #3",
                        "addmi r4, r4, #1",
                        "adcs r5, r5, r3",
                        "strb r3, [r1, r2]",
                        "str r5, [r1, r2, lsl #2]",
                        "add r2, r2, #1",
                        "cmp r2, #256",
                        "bne loop",
                        "b again")
                .run(INSTRUCTIONS, random)
                .finish();
    }

    @Test
    void codeThatOverwritesItself() {
        // the loop turns its "add r0, r0, #1" into "#2", "#3", ... every 64 turns
        TwoEngines engines = new TwoEngines()
                .both(side -> side.cpu.setRegister(5, CODE))
                .program(
                        CODE,
                        "loop: add r0, r0, #1",
                        "add r2, r2, #1",
                        "tst r2, #63",
                        "ldreq r3, [r5]",
                        "addeq r3, r3, #1",
                        "biceq r3, r3, #0x80",
                        "streq r3, [r5]",
                        "b loop")
                .run(INSTRUCTIONS, random);
        engines.finish();
        assertTrue(engines.translator.stats().invalidated() > 0);
    }

    private static TwoEngines loopWithLiteral() {
        return new TwoEngines()
                .both(side -> {
                    side.words(CODE + 0x20, 5);
                    side.cpu.setRegister(5, CODE + 0x20);
                })
                .program(
                        CODE,
                        "loop: ldr r3, [pc, #24]",
                        "add r0, r0, r3",
                        "add r2, r2, #1",
                        "ands r4, r2, #0xFF",
                        "streq r0, [r5]",
                        "b loop");
    }

    @Test
    void literalsThatAreOverwritten() {
        overwriteLiterals(random);
    }

    private static void overwriteLiterals(SplittableRandom random) {
        TwoEngines engines = loopWithLiteral().run(INSTRUCTIONS, random);
        engines.finish();
        assertTrue(engines.translator.stats().invalidated() > 0);
    }

    @Test
    void literalsThatAreWatched() {
        TwoEngines engines = loopWithLiteral().run(INSTRUCTIONS, random);
        Watchpoint literal = new Watchpoint(CODE + 0x20, 4, true, false);
        engines.both(side -> side.cpu.debug().addWatchpoint(literal));
        assertEquals(StopReason.WATCHPOINT, engines.translating.engine.run(100));
        assertEquals(StopReason.WATCHPOINT, engines.reference.engine.run(100));
        engines.compare();
        engines.finish();
    }

    @Test
    void aPageOfDataThatIsRemappedWithinARegion() {
        int pages = TABLE + 0x4000;
        new TwoEngines()
                .both(side -> {
                    section(side, 0, 0x0000_0C02);
                    section(side, 1, pages | 0x11);
                    side.words(pages, DATA | 0xFF2);
                    mmuOn(side);
                    side.cpu.setRegister(1, 0x10_0000);
                    side.cpu.setRegister(4, DATA | 0xFF2);
                    side.cpu.setRegister(6, pages);
                })
                .program(
                        CODE,
                        "loop: ldr r3, [r1]",
                        "add r3, r3, r2",
                        "str r3, [r1]",
                        "add r2, r2, #1",
                        "tst r2, #15",
                        "eoreq r4, r4, #0x1000",
                        "streq r4, [r6]",
                        "mcreq p15, 0, r4, c8, c7, 0",
                        "ldr r7, [r1]",
                        "add r0, r0, r7",
                        "b loop")
                .run(INSTRUCTIONS, random)
                .finish();
    }

    @Test
    void twoProcessorsAtTheSameTime() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<?> first = threads.submit(() -> loopOverMemory(random));
            Future<?> second = threads.submit(() -> overwriteLiterals(new SplittableRandom(2)));
            first.get();
            second.get();
        }
    }

    @Test
    void functionsThatAreReplacedByAnotherPagesWrites() {
        // a function in the next page is rewritten by data processing that is itself hot
        TwoEngines engines = new TwoEngines()
                .both(side -> {
                    side.code(CODE + 0x1000, "add r0, r0, #1", "eor r1, r1, r0", "mov pc, lr");
                    side.cpu.setRegister(5, CODE + 0x1000);
                })
                .program(
                        CODE,
                        "loop: mov lr, pc",
                        "mov pc, r5",
                        "add r2, r2, #1",
                        "ands r3, r2, #0xFF",
                        "ldreq r4, [r5]",
                        "eoreq r4, r4, #0x3",
                        "streq r4, [r5]",
                        "b loop")
                .run(INSTRUCTIONS, random);
        engines.finish();
        assertTrue(engines.translator.stats().invalidated() > 0);
    }

    private static void section(TwoEngines.Side side, int index, int descriptor) {
        side.words(TABLE + 4 * index, descriptor);
    }

    private static void mmuOn(TwoEngines.Side side) {
        side.cpu.mmu().translationTable(TABLE);
        side.cpu.mmu().domains(1);
        side.cpu.mmu().control(Mmu.CONTROL_M);
    }

    @Test
    void dataAbortsInAHotLoop() {
        // r1 walks over a megabyte's end; the handler counts and steps over the load
        TwoEngines engines = new TwoEngines()
                .both(side -> {
                    section(side, 0, 0x0000_0C02);
                    mmuOn(side);
                    side.code(0x10, "b 0x9000");
                    side.code(0x9000, "add r7, r7, #1", "sub r1, r1, #0x1000", "subs pc, lr, #4");
                    side.cpu.setRegister(1, 0xF_F000);
                })
                .program(
                        CODE,
                        "loop: adds r2, r2, #3",
                        "ldr r3, [r1], #4",
                        "addcs r4, r4, r3",
                        "adc r5, r5, r2",
                        "b loop")
                .run(INSTRUCTIONS, random);
        engines.finish();
        assertTrue(engines.reference.cpu.register(7) > 10);
    }

    @Test
    void aPageThatIsMappedElsewhere() {
        // the second megabyte is mapped to one of two copies of a function, and changed by the program
        TwoEngines engines = new TwoEngines()
                .both(side -> {
                    section(side, 0, 0x0000_0C02);
                    section(side, 1, 0x0000_0C02);
                    side.words(DATA, 0x0000_0C02);
                    mmuOn(side);
                    // the function at 0x9000 is reached as 0x109000; small pages exchange it for that at 0xA000
                    side.words(TABLE + 4, 0x5_0000 | 0x11 | 1);
                    side.words(0x5_0000 + 4 * 9, 0x9000 | 0xFF2);
                    side.code(0x9000, "add r0, r0, #1", "mov pc, lr");
                    side.code(0xA000, "add r0, r0, #5", "mov pc, lr");
                    side.cpu.setRegister(5, 0x10_9000);
                    side.cpu.setRegister(6, 0x5_0000 + 4 * 9);
                })
                .program(
                        CODE,
                        "loop: mov lr, pc",
                        "mov pc, r5",
                        "add r2, r2, #1",
                        "tst r2, #0x7F",
                        "bne loop",
                        "ldr r3, [r6]",
                        "eor r3, r3, #0x3000",
                        "str r3, [r6]",
                        "mov r4, #0",
                        "mcr p15, 0, r4, c8, c7, 0",
                        "b loop")
                .run(INSTRUCTIONS, random);
        engines.finish();
    }

    @Test
    void interruptsAtAnyInstruction() {
        TwoEngines engines = new TwoEngines()
                .both(side -> {
                    side.code(0x18, "b 0x9000");
                    side.code(0x9000, "add r8, r8, #1", "subs pc, lr, #4");
                    side.cpu.setRegister(1, DATA);
                    side.cpu.setCpsr(0x13);
                })
                .program(
                        CODE,
                        "loop: ldr r2, [r1]",
                        "subs r2, r2, #7",
                        "str r2, [r1]",
                        "stmdb r1!, {r2, r3, r8}",
                        "ldmia r1!, {r4, r5, r6}",
                        "umull r9, r10, r2, r8",
                        "rsbs r11, r9, r10, lsr #2",
                        "b loop");
        for (int i = 0; i < 300; i++) {
            engines.run(500, random);
            engines.both(side -> side.cpu.irq().set(true)).run(1 + random.nextInt(3), random);
            engines.both(side -> side.cpu.irq().set(false));
        }
        engines.finish();
    }

    @Test
    void thumbAndArmCallEachOther() {
        new TwoEngines()
                .both(side -> {
                    side.thumb(
                            0x9000,
                            "mov r3, #9",
                            "loop: add r0, r0, r3",
                            "lsl r1, r0, #3",
                            "sub r3, #1",
                            "bne loop",
                            "bx lr");
                    side.cpu.setRegister(5, 0x9001);
                })
                .program(CODE, "loop: mov lr, pc", "bx r5", "eor r2, r2, r0, asr #2", "b loop")
                .run(INSTRUCTIONS, random)
                .finish();
    }

    @Test
    void processIdentifiersMoveLowAddresses() {
        // FCSE: the loop changes what low addresses mean, and both meanings lead to the same memory here
        new TwoEngines()
                .both(side -> {
                    section(side, 0, 0x0000_0C02);
                    section(side, 32, 0x0000_0C02);
                    mmuOn(side);
                    side.cpu.setRegister(1, DATA);
                })
                .program(
                        CODE,
                        "loop: ldr r2, [r1]",
                        "add r2, r2, #1",
                        "str r2, [r1]",
                        "tst r2, #0x3F",
                        "bne loop",
                        "eor r3, r3, #0x2000000",
                        "mcr p15, 0, r3, c13, c0, 0",
                        "mov r0, r0",
                        "mov r0, r0",
                        "b loop")
                .run(INSTRUCTIONS, random)
                .finish();
    }

    @Test
    void statusAccessesInTheMiddle() {
        new TwoEngines()
                .program(
                        CODE,
                        "loop: mrs r1, cpsr",
                        "orr r2, r1, #0x80",
                        "msr cpsr_c, r2",
                        "adds r3, r3, r1",
                        "mrs r4, cpsr",
                        "swp r5, r4, [r6]",
                        "msr cpsr_c, r1",
                        "bvc loop",
                        "b loop")
                .both(side -> side.cpu.setRegister(6, DATA))
                .run(INSTRUCTIONS, random)
                .finish();
    }

    @Test
    void breakpointsAndWatchpointsStopHotCode() {
        TwoEngines engines = new TwoEngines()
                .both(side -> side.cpu.setRegister(1, DATA))
                .program(CODE, "loop: add r0, r0, #1", "str r0, [r1]", "tst r0, #0xFF", "b loop")
                .run(50_000, random);
        engines.both(side -> side.cpu.debug().addBreakpoint(CODE + 8));
        assertEquals(StopReason.BREAKPOINT, engines.translating.engine.run(1000));
        assertEquals(StopReason.BREAKPOINT, engines.reference.engine.run(1000));
        engines.compare();
        engines.both(side -> {
            side.cpu.debug().removeBreakpoint(CODE + 8);
            side.cpu.debug().addWatchpoint(new Watchpoint(DATA, 4, false, true));
        });
        assertEquals(StopReason.WATCHPOINT, engines.translating.engine.run(1000));
        assertEquals(StopReason.WATCHPOINT, engines.reference.engine.run(1000));
        engines.compare();
        engines.finish();
    }

    @ParameterizedTest
    @EnumSource(CpuModel.class)
    void randomWordsAsPrograms(CpuModel model) {
        SplittableRandom seeds = new SplittableRandom(20261123);
        long inRegions = 0;
        for (int run = 0; run < 150; run++) {
            TwoEngines engines = new TwoEngines(model);
            byte[] garbage = new byte[1 << 14];
            seeds.nextBytes(garbage);
            int cpsr = seeds.nextInt();
            int[] registers = seeds.ints(16, 0, 1 << 14).toArray();
            engines.both(side -> {
                // memory repeats, so that control comes back to where it was
                for (int at = 0; at < 1 << 18; at += garbage.length) {
                    side.ram.write(at, garbage, 0, garbage.length);
                }
                for (Mode mode : Mode.values()) {
                    side.cpu.setSpsr(mode, cpsr);
                }
                side.cpu.setCpsr(cpsr);
                for (int r = 0; r < 16; r++) {
                    side.cpu.setRegister(r, registers[r]);
                }
            });
            engines.run(20_000, seeds);
            assertEquals(0, engines.translator.stats().failed());
            inRegions += engines.translator.stats().executedInRegions();
        }
        assertTrue(inRegions > 0);
    }

    @Test
    void allGeneratedMethodsAreSmallEnoughToBeCompiled() {
        // a page of block transfers makes the largest methods
        TwoEngines engines = new TwoEngines();
        String[] lines = new String[301];
        for (int i = 0; i < 300; i++) {
            lines[i] = i % 2 == 0 ? "ldmia r1, {r0, r2-r12}" : "stmia r1, {r0, r2-r12}";
        }
        lines[0] = "start: " + lines[0];
        lines[300] = "b start";
        engines.both(side -> side.cpu.setRegister(1, DATA))
                .program(CODE, lines)
                .run(INSTRUCTIONS, random)
                .finish();
        assertEquals(CODE, engines.reference.cpu.register(Cpu.PC) & -0x1000);
    }
}
