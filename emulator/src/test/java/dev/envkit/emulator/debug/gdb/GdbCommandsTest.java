package dev.envkit.emulator.debug.gdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.Mode;
import dev.envkit.emulator.run.Machine;
import dev.envkit.emulator.run.RunLoop;
import dev.envkit.emulator.run.TestMachine;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What each packet does, without a wire. */
class GdbCommandsTest {
    private static final int RAM = TestMachine.RAM;
    private static final int MOV_R0_1 = 0xe3a0_0001;
    private static final int ADD_R0_R0_1 = 0xe280_0001;
    private static final int STR_R0_R1 = 0xe581_0000;
    private static final int BRANCH_TO_SELF = 0xeaff_fffe;

    private final TestMachine machine = new TestMachine(MOV_R0_1, ADD_R0_R0_1, STR_R0_R1, ADD_R0_R0_1, BRANCH_TO_SELF);
    private final RunLoop<String> loop = new RunLoop<>(machine, stop -> {});
    private int resets;
    private final GdbCommands commands = new GdbCommands(new GdbTarget() {
        @Override
        public Cpu cpu() {
            return machine.cpu();
        }

        @Override
        public Machine.Stop step() {
            return loop.step();
        }

        @Override
        public void reset() {
            resets++;
        }

        @Override
        public String monitor(String command) {
            return command.equals("long") ? "x".repeat(20_000) : "you said " + command;
        }
    });

    private GdbOutcome send(String packet) {
        return commands.handle(packet.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String reply(String packet) {
        GdbOutcome.Reply reply = assertInstanceOf(GdbOutcome.Reply.class, send(packet), packet);
        assertEquals(1, reply.packets().size(), packet);
        return reply.packets().getFirst();
    }

    @Test
    void registersAreLittleEndianWithCpsrLast() {
        machine.cpu().setRegister(1, 0x1234_5678);
        String registers = reply("g");
        assertEquals(17 * 8, registers.length());
        assertEquals("78563412", registers.substring(8, 16));
        assertEquals("00000030", registers.substring(15 * 8, 16 * 8));
        assertEquals("d3000000", registers.substring(16 * 8));
        assertEquals("78563412", reply("p1"));
        assertEquals("d3000000", reply("p19"));
    }

    @Test
    void registersAreWrittenOneByOneAndTogether() {
        assertEquals("OK", reply("P2=efbeadde"));
        assertEquals(0xdead_beef, machine.cpu().register(2));
        String all = reply("g");
        assertEquals("OK", reply("G" + all.replace("efbeadde", "11000000")));
        assertEquals(0x11, machine.cpu().register(2));
    }

    @Test
    void bankedRegistersAreExtraRegistersOfTheDescription() {
        machine.cpu().setRegister(Mode.IRQ, 13, 0x3000_4000);
        String xml = reply("qXfer:features:read:target.xml:0,3fff").substring(1);
        assertTrue(xml.contains("<architecture>armv4t</architecture>"), xml);
        String number = xml.replaceAll("(?s).*name=\"sp_irq\"[^>]*regnum=\"(\\d+)\".*", "$1");
        String hex = Integer.toHexString(Integer.parseInt(number));
        assertEquals("00400030", reply("p" + hex));
        assertEquals("OK", reply("P" + hex + "=00500030"));
        assertEquals(0x3000_5000, machine.cpu().register(Mode.IRQ, 13));
    }

    @Test
    void descriptionIsReadInPieces() {
        String whole = reply("qXfer:features:read:target.xml:0,3fff");
        assertEquals('l', whole.charAt(0));
        String first = reply("qXfer:features:read:target.xml:0,10");
        assertEquals("m" + whole.substring(1, 17), first);
        assertEquals("l", reply("qXfer:features:read:target.xml:3fff,10"));
        assertEquals("E00", reply("qXfer:features:read:other.xml:0,10"));
    }

    @Test
    void memoryIsReadAndWrittenInHexAndBinary() {
        assertEquals("OK", reply("M30001000,4:01020304"));
        assertEquals("01020304", reply("m30001000,4"));
        assertEquals("OK", reply("X30001001,2:\u00ff\u0080"));
        assertEquals("01ff8004", reply("m30001000,4"));
        assertEquals("OK", reply("X30001000,0:"));
    }

    @Test
    void readAcrossTheEndOfMemoryReturnsWhatThereIs() {
        assertEquals("00000000", reply("m300ffffc,10"));
        assertEquals("E0e", reply("m50000000,4"));
        assertEquals("E0e", reply("M50000000,1:00"));
    }

    @Test
    void stepExecutesOneInstruction() {
        assertEquals("T05thread:1;", reply("s"));
        assertEquals(1, machine.cpu().register(0));
        assertEquals(RAM + 4, machine.cpu().register(Cpu.PC));
        assertEquals("T05thread:1;", reply("vCont;s:1;c"));
        assertEquals(2, machine.cpu().register(0));
        assertEquals("T05thread:1;", reply("s30000000"));
        assertEquals(RAM + 4, machine.cpu().register(Cpu.PC));
    }

    @Test
    void stepThatWasAskedForWhileWorkWasPostedStillExecutes() {
        machine.requestStop();
        reply("s");
        assertEquals(RAM + 4, machine.cpu().register(Cpu.PC));
    }

    @Test
    void rangeStepEndsBehindTheRangeOrAtABreakpoint() {
        reply("vCont;r30000000,30000008:1");
        assertEquals(RAM + 8, machine.cpu().register(Cpu.PC));
        machine.cpu().setRegister(Cpu.PC, RAM);
        reply("Z0,30000004,4");
        reply("vCont;r30000000,30000008:1");
        assertEquals(RAM + 4, machine.cpu().register(Cpu.PC));
    }

    @Test
    void watchpointIsReportedWithItsAddressAndTheStepAfterItMakesNothingTwice() {
        machine.cpu().setRegister(1, RAM + 0x100);
        assertEquals("OK", reply("Z2,30000100,4"));
        assertEquals("OK", reply("Z2,30000100,4"));
        Machine.Stop stop = machine.run(100);
        assertEquals(Machine.Stop.WATCHPOINT, stop);
        assertEquals("T05watch:30000100;thread:1;", commands.stopped(stop));
        int behindTheStore = RAM + 12;
        assertEquals(behindTheStore, machine.cpu().register(Cpu.PC));
        assertEquals("OK", reply("z2,30000100,4"));
        assertEquals("T05thread:1;", reply("s"));
        assertEquals(behindTheStore, machine.cpu().register(Cpu.PC));
        reply("s");
        assertEquals(behindTheStore + 4, machine.cpu().register(Cpu.PC));
        assertTrue(machine.cpu().debug().watchpoints().isEmpty());
    }

    @Test
    void pointsAreGoneWhenTheDebuggerIs() {
        reply("Z0,30000004,4");
        reply("Z1,30000008,4");
        reply("Z4,30000100,4");
        commands.removePoints();
        assertTrue(machine.cpu().debug().breakpoints().isEmpty());
        assertTrue(machine.cpu().debug().watchpoints().isEmpty());
    }

    @Test
    void monitorOutputIsCutIntoPackets() {
        GdbOutcome.Reply reply = assertInstanceOf(GdbOutcome.Reply.class, send("qRcmd,686579")); // hey
        assertEquals("O" + "796f75207361696420686579", reply.packets().getFirst());
        assertEquals("OK", reply.packets().getLast());
        reply = assertInstanceOf(GdbOutcome.Reply.class, send("qRcmd,6c6f6e67")); // long
        assertTrue(reply.packets().stream().allMatch(packet -> packet.length() <= PacketReader.MAX_PACKET));
        assertEquals(
                20_000,
                reply.packets().stream()
                        .filter(packet -> packet.startsWith("O") && !packet.equals("OK"))
                        .mapToInt(packet -> (packet.length() - 1) / 2)
                        .sum());
    }

    @Test
    void flowCommandsAreHandedToTheServer() {
        assertInstanceOf(GdbOutcome.Resume.class, send("c"));
        assertInstanceOf(GdbOutcome.Resume.class, send("vCont;c"));
        assertInstanceOf(GdbOutcome.Resume.class, send("C05"));
        assertInstanceOf(GdbOutcome.Detach.class, send("D"));
        assertEquals(new GdbOutcome.Kill(false), send("k"));
        assertEquals(new GdbOutcome.Kill(true), send("vKill;1"));
        assertInstanceOf(GdbOutcome.NoAcknowledgements.class, send("QStartNoAckMode"));
        send("R00");
        assertEquals(1, resets);
    }

    @Test
    void checksumIsTheOneOfCompareSections() {
        reply("M30001000,9:313233343536373839");
        // CRC-32/MPEG-2 of "123456789"
        assertEquals("C0376e6e7", reply("qCRC:30001000,9"));
    }

    @Test
    void unknownPacketsGetTheEmptyAnswer() {
        for (String packet : new String[] {"", "vMustReplyEmpty", "qTStatus", "QNonStop:1", "A1", "Z9,0,4"}) {
            assertEquals("", reply(packet), packet);
        }
    }

    @Test
    void malformedPacketsGetAnError() {
        for (String packet : new String[] {
            "m",
            "m12",
            "m12,",
            "mzz,4",
            "m123456789,4",
            "M30000000,2:00",
            "M30000000,1:0",
            "X30000000,2:a",
            "p",
            "pff",
            "P1",
            "P1=12",
            "G00",
            "Z0",
            "Z0,30000000",
            "Z2,30000000,0",
            "vCont;",
            "vCont;x",
            "vCont;r1",
            "c%",
            "C",
            "qRcmd,6",
            "qXfer:features:read:target.xml:0",
            "qCRC:0",
            "qCRC:0,-1"
        }) {
            assertEquals("E16", reply(packet), packet);
        }
    }

    @Test
    void randomPacketsCauseNoException() {
        Random random = new Random(2440);
        String letters = "gGpPmMXzZcCsSvqQkDRHT?!0123456789abcdef,;:=-Cont";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder packet = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                packet.append(letters.charAt(random.nextInt(letters.length())));
            }
            send(packet.toString());
        }
        assertEquals("OK", reply("H0"));
    }
}
