package dev.envkit.emulator.debug.gdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.run.Machine;
import dev.envkit.emulator.run.RunLoop;
import dev.envkit.emulator.run.TestMachine;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server on a real socket, with a machine that runs on its own thread. */
@Timeout(60)
class GdbServerTest {
    /** {@code add r0, r0, #1; str r0, [r1]; b} back to the first. */
    private final TestMachine machine = new TestMachine(0xe280_0001, 0xe581_0000, 0xeaff_fffc);

    private final RunLoop<String> loop = new RunLoop<>(machine, this::stopped);
    private final Thread thread = new Thread(this::runMachine, "machine");
    private volatile String outcome = "";
    private GdbServer server;

    private void stopped(Machine.Stop stop) {
        loop.end("stopped without a debugger: " + stop);
    }

    private void runMachine() {
        try {
            outcome = loop.run();
        } catch (InterruptedException e) {
            outcome = "interrupted";
        }
    }

    @BeforeEach
    void start() throws IOException {
        machine.cpu().setRegister(1, TestMachine.RAM + 0x100);
        loop.pause();
        server = GdbServer.start(
                GdbServer.loopback(0), machine, loop, command -> "<" + command + ">", () -> loop.end("killed"));
        thread.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        loop.end("test over");
        thread.join();
    }

    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Client(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            in = socket.getInputStream();
        }

        void raw(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        }

        void send(String packet) throws IOException {
            raw("$" + packet + String.format("#%02x", packet.chars().sum() & 0xff));
        }

        int read() throws IOException {
            return in.read();
        }

        /** Reads a packet, skipping acknowledgements, and acknowledges it. */
        String packet() throws IOException {
            int c = in.read();
            while (c == '+') {
                c = in.read();
            }
            assertEquals('$', c);
            StringBuilder packet = new StringBuilder();
            for (c = in.read(); c != '#'; c = in.read()) {
                packet.append((char) c);
            }
            in.read();
            in.read();
            raw("+");
            return packet.toString();
        }

        String ask(String packet) throws IOException {
            send(packet);
            return packet();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void continueRunsToABreakpointAndInterruptStopsTheMachine() throws IOException {
        try (Client gdb = new Client(server.port())) {
            assertEquals("T05thread:1;", gdb.ask("?"));
            assertEquals("OK", gdb.ask("Z0,30000008,4"));
            assertEquals("T05thread:1;", gdb.ask("c"));
            assertEquals("08000030", gdb.ask("pf"));
            assertEquals("OK", gdb.ask("z0,30000008,4"));
            gdb.send("c");
            gdb.raw("\u0003");
            assertEquals("T02thread:1;", gdb.packet());
        }
    }

    @Test
    void watchpointStopsTheMachine() throws IOException {
        try (Client gdb = new Client(server.port())) {
            gdb.ask("Z2,30000100,4");
            assertEquals("T05watch:30000100;thread:1;", gdb.ask("c"));
            assertEquals("01000000", gdb.ask("m30000100,4"));
        }
    }

    @Test
    void damagedPacketIsAskedForAgainAndNackResends() throws IOException {
        try (Client gdb = new Client(server.port())) {
            gdb.raw("$?#00");
            assertEquals('-', gdb.read());
            assertEquals("T05thread:1;", gdb.ask("?"));
            gdb.raw("-");
            assertEquals("T05thread:1;", gdb.packet());
        }
    }

    @Test
    void withoutAcknowledgementsNoneAreSent() throws IOException {
        try (Client gdb = new Client(server.port())) {
            assertEquals("OK", gdb.ask("QStartNoAckMode"));
            gdb.send("qC");
            assertEquals('$', gdb.read());
        }
    }

    @Test
    void disconnectRemovesBreakpointsAndTheNextDebuggerIsServed() throws Exception {
        try (Client gdb = new Client(server.port())) {
            gdb.ask("Z0,30000008,4");
            gdb.raw("$m3000");
        }
        while (loop.call(machine::instructions) == 0) {
            Thread.onSpinWait();
        }
        try (Client gdb = new Client(server.port())) {
            assertEquals("T05thread:1;", gdb.ask("?"));
            assertTrue(
                    loop.call(machine::instructions) > 0, "the machine did not run on after the first debugger left");
        }
        assertEquals("", outcome);
    }

    @Test
    void debuggerThatWaitsIsToldOfTheEndOfTheRun() throws IOException {
        try (Client gdb = new Client(server.port())) {
            gdb.ask("?");
            gdb.send("c");
            assertEquals('+', gdb.read());
            while (loopIsPaused()) {
                Thread.onSpinWait();
            }
            server.close();
            assertEquals("W00", gdb.packet());
        }
    }

    private boolean loopIsPaused() {
        try {
            return loop.call(loop::paused);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    void detachLetsTheMachineRunAndKillEndsIt() throws Exception {
        try (Client gdb = new Client(server.port())) {
            assertEquals("OK", gdb.ask("D"));
        }
        try (Client gdb = new Client(server.port())) {
            assertEquals("O3c7265673e", gdb.ask("qRcmd,726567"));
            assertEquals("OK", gdb.packet());
            gdb.send("k");
            thread.join();
            assertEquals("killed", outcome);
        }
    }
}
