package dev.envkit.emulator.board;

import dev.envkit.emulator.bus.SerialSink;
import dev.envkit.emulator.run.SerialLine;
import dev.envkit.emulator.soc.s3c2440.Uart;

/** A serial connector of the board: the far end of a UART's wires. */
record SerialPort(Uart uart) implements SerialLine {
    @Override
    public void connect(SerialSink sink) {
        uart.connect(sink);
    }

    @Override
    public void receive(int character) {
        uart.receive(character);
    }
}
