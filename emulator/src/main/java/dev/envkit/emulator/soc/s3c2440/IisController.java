package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.AccessReporter;
import dev.envkit.emulator.bus.SignalLine;
import dev.envkit.emulator.bus.register.Access;
import dev.envkit.emulator.bus.register.DataPort;
import dev.envkit.emulator.bus.register.Field;
import dev.envkit.emulator.bus.register.Register;
import dev.envkit.emulator.bus.register.RegisterBank;
import dev.envkit.emulator.time.Ticks;
import dev.envkit.emulator.time.VirtualClock;

/**
 * The I2S audio bus (chapter 21): two FIFOs of 32 halfwords that empty and fill at the sample rate.
 *
 * <p>Sent samples go to whatever is connected; received ones are silence.
 */
public final class IisController implements Block {
    private static final int FIFO_SIZE = 32;
    private static final int RECEIVE = 1;
    private static final int TRANSMIT = 2;

    private final ClockController clocks;
    private final RegisterBank bank;
    private final Field enable;
    private final Field prescalerEnable;
    private final Field rxDmaEnable;
    private final Field txDmaEnable;
    private final Field rxReady;
    private final Field txReady;
    private final Field leftRight;
    private final Field mode;
    private final Field sixteenBits;
    private final Field masterClock384;
    private final Field mpllSource;
    private final Field prescalerA;
    private final Field rxFifoEnable;
    private final Field txFifoEnable;
    private final Field rxCount;
    private final Field txCount;
    private final ByteFifo transmit = new ByteFifo(FIFO_SIZE);
    private final ByteFifo receive = new ByteFifo(FIFO_SIZE);
    private final GatedEvent sample;
    private SignalLine txDma = SignalLine.UNCONNECTED;
    private SignalLine rxDma = SignalLine.UNCONNECTED;
    /** The FIFO's first sample is for the left channel, and so on in turn. */
    private boolean nextIsLeft = true;

    private SampleSink sink = (left, value) -> {};

    public IisController(VirtualClock clock, ClockController clocks, AccessReporter reporter) {
        this.clocks = clocks;
        bank = new RegisterBank("IIS", 0x14, reporter);
        Register iiscon = bank.register("IISCON", 0x00, 0x100)
                .field("ReceiveIdle", 2, 1)
                .field("TransmitIdle", 3, 1)
                .onWrite(this::configure);
        enable = iiscon.addField("InterfaceEnable", 0, 1, Access.RW);
        prescalerEnable = iiscon.addField("PrescalerEnable", 1, 1, Access.RW);
        rxDmaEnable = iiscon.addField("ReceiveDMARequest", 4, 1, Access.RW);
        txDmaEnable = iiscon.addField("TransmitDMARequest", 5, 1, Access.RW);
        rxReady = iiscon.addField("ReceiveFIFOReady", 6, 1, Access.RO);
        txReady = iiscon.addField("TransmitFIFOReady", 7, 1, Access.RO);
        leftRight = iiscon.addField("LeftRight", 8, 1, Access.RO);
        Register iismod = bank.register("IISMOD", 0x04, 0)
                .field("SerialBitClock", 0, 2)
                .field("SerialFormat", 4, 1)
                .field("ActiveLevel", 5, 1)
                .field("SlaveMode", 8, 1)
                .onWrite(this::configure);
        masterClock384 = iismod.addField("MasterClock", 2, 1, Access.RW);
        sixteenBits = iismod.addField("SerialDataBits", 3, 1, Access.RW);
        mode = iismod.addField("TransmitReceive", 6, 2, Access.RW);
        mpllSource = iismod.addField("MasterClockSelect", 9, 1, Access.RW);
        Register iispsr =
                bank.register("IISPSR", 0x08, 0).field("PrescalerB", 0, 5).onWrite(this::configure);
        prescalerA = iispsr.addField("PrescalerA", 5, 5, Access.RW);
        Register iisfcon = bank.register("IISFCON", 0x0C, 0)
                .field("ReceiveDMA", 14, 1)
                .field("TransmitDMA", 15, 1)
                .onWrite(this::configure);
        rxCount = iisfcon.addField("ReceiveCount", 0, 6, Access.RO);
        txCount = iisfcon.addField("TransmitCount", 6, 6, Access.RO);
        rxFifoEnable = iisfcon.addField("ReceiveFIFO", 12, 1, Access.RW);
        txFifoEnable = iisfcon.addField("TransmitFIFO", 13, 1, Access.RW);
        bank.port("IISFIFO", 0x10, new DataPort() {
            @Override
            public int read(int size) {
                int value = receive.remove();
                update();
                return value;
            }

            @Override
            public void write(int size, int value) {
                if (txFifoEnable.isSet() && transmit.count() < FIFO_SIZE) {
                    transmit.add(value & 0xFFFF);
                }
                update();
            }
        });
        sample = new GatedEvent(clock, clocks, ClockController.Gate.IIS, "IIS sample", this::sampled);
    }

    /** Takes what is transmitted. */
    @FunctionalInterface
    public interface SampleSink {
        /**
         * A sample of one channel.
         *
         * @param left whether it is the left one
         * @param value signed, in the lowest 16 bits; eight-bit samples are in the upper half of them
         */
        void sample(boolean left, int value);
    }

    /** Connects who hears the transmitted samples, left and right in turn. */
    public void connect(SampleSink listener) {
        sink = listener;
    }

    void connectDma(SignalLine transmitRequest, SignalLine receiveRequest) {
        txDma = transmitRequest;
        rxDma = receiveRequest;
    }

    /** Returns the rate of stereo frames in hertz. */
    public long sampleRate() {
        long source =
                mpllSource.isSet() ? clocks.rates().fclk() : clocks.rates().pclk();
        long master = prescalerEnable.isSet() ? source / (prescalerA.get() + 1) : source;
        return master / (masterClock384.isSet() ? 384 : 256);
    }

    @Override
    public RegisterBank registers() {
        return bank;
    }

    @Override
    public void reset() {
        bank.reset();
        transmit.clear();
        receive.clear();
        sample.cancel();
        update();
    }

    private void configure() {
        if (!txFifoEnable.isSet()) {
            transmit.clear();
            nextIsLeft = true;
        }
        if (!rxFifoEnable.isSet()) {
            receive.clear();
        }
        if (!enable.isSet()) {
            sample.cancel();
        } else if (!sample.isScheduled()) {
            sample.scheduleIn(channelTime());
        }
        update();
    }

    /** Half a frame: one channel. */
    private long channelTime() {
        return Ticks.picos(1, Math.max(1, 2 * sampleRate()));
    }

    private void sampled() {
        leftRight.set(!leftRight.isSet());
        if ((mode.get() & TRANSMIT) != 0 && !transmit.isEmpty()) {
            int value = transmit.remove();
            sink.sample(nextIsLeft, sixteenBits.isSet() ? value : value << 8);
            nextIsLeft = !nextIsLeft;
        }
        if ((mode.get() & RECEIVE) != 0 && rxFifoEnable.isSet() && receive.count() < FIFO_SIZE) {
            receive.add(0);
        }
        sample.scheduleAt(sample.deadline() + channelTime());
        update();
    }

    private void update() {
        txCount.set(transmit.count());
        rxCount.set(receive.count());
        boolean room = txFifoEnable.isSet() && transmit.count() < FIFO_SIZE;
        boolean data = !receive.isEmpty();
        txReady.set(!transmit.isEmpty());
        rxReady.set(receive.count() == FIFO_SIZE);
        txDma.set(enable.isSet() && txDmaEnable.isSet() && room);
        rxDma.set(enable.isSet() && rxDmaEnable.isSet() && data);
    }
}
