package dev.envkit.emulator.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
    private final VirtualClock clock = new VirtualClock();
    private final FakeExecutor cpu = new FakeExecutor();
    private final List<String> log = new ArrayList<>();

    private ClockEvent logging(String name) {
        return clock.newEvent(name, () -> log.add(name));
    }

    @Test
    void timeWithinAQuantumIsExactToTheInstruction() {
        clock.setPicosPerInstruction(5000);
        clock.beginQuantum(cpu, 1000);
        cpu.executed = 7;
        assertEquals(35_000, clock.now());
        clock.endQuantum(10);
        assertEquals(50_000, clock.now());
    }

    @Test
    void quantumReachesTheNextDeadlineRoundedUpToAnInstruction() {
        clock.setPicosPerInstruction(1000);
        logging("a").scheduleAt(2001);
        assertEquals(3, clock.beginQuantum(cpu, 1000));
        clock.endQuantum(3);
        clock.runDueEvents();
        assertEquals(List.of("a"), log);
    }

    @Test
    void quantumIsNoLongerThanWanted() {
        assertEquals(1000, clock.beginQuantum(cpu, 1000));
    }

    @Test
    void schedulingInsideAQuantumShortensIt() {
        clock.setPicosPerInstruction(1000);
        clock.beginQuantum(cpu, 1000);
        cpu.executed = 10;
        logging("soon").scheduleIn(5500);
        assertEquals(16, cpu.limit);
    }

    @Test
    void somethingDueAtOnceLetsTheCurrentInstructionFinish() {
        clock.beginQuantum(cpu, 1000);
        cpu.executed = 10;
        logging("now").scheduleAt(0);
        assertEquals(11, cpu.limit);
    }

    @Test
    void schedulingBeyondTheQuantumLeavesItAlone() {
        clock.setPicosPerInstruction(1000);
        clock.beginQuantum(cpu, 100);
        logging("late").scheduleIn(1_000_000);
        assertEquals(Long.MAX_VALUE, cpu.limit);
    }

    @Test
    void slowerCpuInsideAQuantumKeepsTimeContinuousAndShortensTheQuantum() {
        clock.setPicosPerInstruction(1000);
        logging("a").scheduleAt(100_000);
        assertEquals(100, clock.beginQuantum(cpu, 1000));
        cpu.executed = 50;
        clock.setPicosPerInstruction(10_000);
        assertEquals(50_000, clock.now());
        assertEquals(55, cpu.limit);
        cpu.executed = 52;
        assertEquals(70_000, clock.now());
        clock.endQuantum(55);
        assertEquals(100_000, clock.now());
    }

    @Test
    void equalDeadlinesRunInTheOrderOfScheduling() {
        ClockEvent first = logging("first");
        ClockEvent second = logging("second");
        ClockEvent third = logging("third");
        third.scheduleAt(10);
        first.scheduleAt(10);
        second.scheduleAt(10);
        third.scheduleAt(10);
        clock.skipTo(10);
        clock.runDueEvents();
        assertEquals(List.of("first", "second", "third"), log);
    }

    @Test
    void cancelledEventDoesNotRun() {
        ClockEvent event = logging("no");
        event.scheduleAt(5);
        assertTrue(event.isScheduled());
        event.cancel();
        event.cancel();
        assertFalse(event.isScheduled());
        clock.skipTo(10);
        clock.runDueEvents();
        assertEquals(List.of(), log);
        assertEquals(Long.MAX_VALUE, clock.nextDeadline());
    }

    @Test
    void periodicEventThatAddsToItsDeadlineDoesNotDrift() {
        clock.setPicosPerInstruction(7);
        List<Long> deadlines = new ArrayList<>();
        ClockEvent[] tick = new ClockEvent[1];
        tick[0] = clock.newEvent("tick", () -> {
            deadlines.add(tick[0].deadline());
            tick[0].scheduleAt(tick[0].deadline() + 100);
        });
        tick[0].scheduleAt(100);
        while (deadlines.size() < 5) {
            clock.endQuantum(clock.beginQuantum(cpu, 1000));
            clock.runDueEvents();
        }
        assertEquals(List.of(100L, 200L, 300L, 400L, 500L), deadlines);
    }

    @Test
    void eventsMayNotRunInsideAQuantum() {
        clock.beginQuantum(cpu, 10);
        assertThrows(IllegalStateException.class, clock::runDueEvents);
        assertThrows(IllegalStateException.class, () -> clock.skipTo(1));
    }

    @Test
    void randomSchedulesRunInOrderAndCompletely() {
        Random random = new Random(2440);
        record Planned(int id, long deadline, int order) {}
        List<Planned> plan = new ArrayList<>();
        List<ClockEvent> events = new ArrayList<>();
        List<Integer> ran = new ArrayList<>();
        int order = 0;
        for (int id = 0; id < 200; id++) {
            int self = id;
            events.add(clock.newEvent("e" + id, () -> ran.add(self)));
        }
        for (int step = 0; step < 5000; step++) {
            int id = random.nextInt(200);
            plan.removeIf(p -> p.id() == id);
            if (random.nextInt(3) == 0) {
                events.get(id).cancel();
            } else {
                long deadline = random.nextInt(100);
                events.get(id).scheduleAt(deadline);
                plan.add(new Planned(id, deadline, order++));
            }
        }
        clock.skipTo(1000);
        clock.runDueEvents();
        plan.sort(Comparator.comparingLong(Planned::deadline).thenComparingInt(Planned::order));
        assertEquals(plan.stream().map(Planned::id).toList(), ran);
    }
}
