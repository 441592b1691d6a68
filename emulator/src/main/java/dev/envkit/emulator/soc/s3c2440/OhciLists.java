package dev.envkit.emulator.soc.s3c2440;

import dev.envkit.emulator.bus.SystemBus;
import dev.envkit.emulator.bus.UsbTarget;
import java.util.function.Supplier;

/**
 * What an OHCI controller does with endpoint and transfer descriptors (OHCI 1.0a chapters 4 and 6.4): one transaction
 * with the device for each visit of an endpoint, and the done queue.
 *
 * <p>Isochronous endpoints are passed over.
 */
final class OhciLists {
    /** Bytes that a frame has room for beside its overhead; a packet counts {@value #OVERHEAD} more than its data. */
    private static final int FRAME_BYTES = 1500;

    private static final int OVERHEAD = 13;

    // Endpoint descriptor (4.2.1).
    private static final int ED_SKIP = 1 << 14;
    private static final int ED_FORMAT = 1 << 15;
    private static final int HALTED = 1;
    private static final int CARRY = 2;

    // Condition codes (4.3.3).
    private static final int NO_ERROR = 0;
    private static final int STALL = 4;
    private static final int DEVICE_NOT_RESPONDING = 5;
    private static final int DATA_UNDERRUN = 9;

    private static final int NO_INTERRUPT = 7;
    private static final int PAGE = 0x1000;

    private enum Pid {
        SETUP,
        OUT,
        IN
    }

    private final SystemBus bus;
    private final Supplier<Iterable<UsbTarget>> devices;
    private int doneHead;
    private int doneDelay = NO_INTERRUPT;
    private int budget;

    /** @param devices those on enabled ports */
    OhciLists(SystemBus bus, Supplier<Iterable<UsbTarget>> devices) {
        this.bus = bus;
        this.devices = devices;
    }

    void reset() {
        doneHead = 0;
        doneDelay = NO_INTERRUPT;
    }

    /** A frame begins. */
    void beginFrame() {
        budget = FRAME_BYTES;
    }

    /** Visits each endpoint of a periodic list once. */
    void servePeriodic(int head) {
        int next = head & OhciDescriptor.POINTER;
        // A list that leads back into itself is a driver's fault that must not stop the machine.
        for (int n = 0; next != 0 && n < 256; n++) {
            OhciDescriptor endpoint = new OhciDescriptor(bus, next);
            serve(endpoint);
            next = endpoint.word(3) & OhciDescriptor.POINTER;
        }
    }

    /** What became of the visit to one endpoint of the control or bulk list. */
    record Visit(int next, boolean hadTransfer) {}

    /** Visits an endpoint of the control or bulk list. */
    Visit visit(int address) {
        OhciDescriptor endpoint = new OhciDescriptor(bus, address);
        boolean hadTransfer = serve(endpoint);
        return new Visit(endpoint.word(3) & OhciDescriptor.POINTER, hadTransfer);
    }

    /** Returns whether the frame has room for another transaction. */
    boolean frameHasRoom() {
        return budget > OVERHEAD;
    }

    /**
     * Returns whether the done queue is to be handed over at the end of this frame; counts the delay down if not yet.
     */
    boolean doneIsDue() {
        if (doneDelay != 0 && doneDelay != NO_INTERRUPT) {
            doneDelay--;
            return false;
        }
        return doneDelay == 0 && doneHead != 0;
    }

    /** Hands the done queue over. */
    int takeDone() {
        int head = doneHead;
        reset();
        return head;
    }

    /** Returns HcDoneHead. */
    int doneHead() {
        return doneHead;
    }

    /** Makes one transaction for the transfer at the head of the endpoint's queue, if there is one. */
    private boolean serve(OhciDescriptor endpoint) {
        int head = endpoint.word(2);
        boolean passedOver = (endpoint.word(0) & (ED_SKIP | ED_FORMAT)) != 0 || (head & HALTED) != 0;
        if (passedOver || ((head ^ endpoint.word(1)) & OhciDescriptor.POINTER) == 0) {
            return false;
        }
        OhciDescriptor transfer = new OhciDescriptor(bus, head);
        transact(endpoint, transfer);
        return true;
    }

    private void transact(OhciDescriptor endpoint, OhciDescriptor transfer) {
        Pid pid = pid(endpoint, transfer);
        int remaining = remaining(transfer);
        int size = Math.min(remaining, endpoint.bits(0, 16, 11));
        budget -= OVERHEAD + size;
        int address = endpoint.bits(0, 0, 7);
        int number = endpoint.bits(0, 7, 4);
        byte[] data = new byte[size];
        if (pid != Pid.IN) {
            readBuffer(transfer, data);
        }
        int answer = UsbTarget.SILENCE;
        for (UsbTarget device : devices.get()) {
            answer = switch (pid) {
                case SETUP -> device.setup(address, number, data);
                case OUT -> device.out(address, number, data);
                case IN -> device.in(address, number, data);
            };
            if (answer != UsbTarget.SILENCE) {
                break;
            }
        }
        switch (answer) {
            case UsbTarget.NAK -> {
                // Tried again at the next visit.
            }
            case UsbTarget.STALL -> retire(endpoint, transfer, STALL);
            case UsbTarget.SILENCE -> retire(endpoint, transfer, DEVICE_NOT_RESPONDING);
            default -> {
                int moved = pid == Pid.IN ? Math.min(answer, size) : size;
                if (pid == Pid.IN) {
                    writeBuffer(transfer, data, moved);
                }
                advance(endpoint, transfer, moved, remaining - moved, moved < size);
            }
        }
    }

    /** The packet was acknowledged: the toggle changes, the buffer moves on, and the transfer may be complete. */
    private void advance(OhciDescriptor endpoint, OhciDescriptor transfer, int moved, int left, boolean isShort) {
        int toggle = transfer.bits(0, 25, 1) != 0 ? transfer.bits(0, 24, 1) : endpoint.bits(2, 1, 1);
        int next = toggle ^ 1;
        transfer.setBits(0, 24, 2, 2 | next);
        endpoint.setBits(2, 1, 1, next);
        boolean roundsOff = transfer.bits(0, 18, 1) != 0;
        if (left == 0 || (isShort && roundsOff)) {
            if (left == 0) {
                transfer.set(1, 0);
            } else {
                transfer.set(1, bufferAddress(transfer, moved));
            }
            retire(endpoint, transfer, NO_ERROR);
        } else {
            transfer.set(1, bufferAddress(transfer, moved));
            if (isShort) {
                retire(endpoint, transfer, DATA_UNDERRUN);
            }
        }
    }

    /** Moves the transfer from the endpoint's queue to the done queue. */
    private void retire(OhciDescriptor endpoint, OhciDescriptor transfer, int condition) {
        transfer.setBits(0, 28, 4, condition);
        int halted = condition == NO_ERROR ? 0 : HALTED;
        int carry = endpoint.word(2) & CARRY;
        endpoint.set(2, (transfer.word(2) & OhciDescriptor.POINTER) | carry | halted);
        transfer.set(2, doneHead);
        doneHead = transfer.address();
        int delay = condition == NO_ERROR ? transfer.bits(0, 21, 3) : 0;
        doneDelay = Math.min(doneDelay, delay);
    }

    private static Pid pid(OhciDescriptor endpoint, OhciDescriptor transfer) {
        int direction = endpoint.bits(0, 11, 2);
        int chosen = direction == 1 || direction == 2 ? direction : transfer.bits(0, 19, 2);
        return switch (chosen) {
            case 0 -> Pid.SETUP;
            case 1 -> Pid.OUT;
            default -> Pid.IN;
        };
    }

    /** The buffer's length: CurrentBufferPointer to BufferEnd, which may be in another page (4.3.1.3.1). */
    private static int remaining(OhciDescriptor transfer) {
        int current = transfer.word(1);
        int end = transfer.word(3);
        if (current == 0) {
            return 0;
        }
        boolean twoPages = ((current ^ end) & -PAGE) != 0;
        return twoPages
                ? PAGE - (current & PAGE - 1) + (end & PAGE - 1) + 1
                : Math.max(0, (end & PAGE - 1) - (current & PAGE - 1) + 1);
    }

    /** The address of a byte of what remains of the buffer. */
    private static int bufferAddress(OhciDescriptor transfer, int offset) {
        int current = transfer.word(1);
        int beyond = (current & PAGE - 1) + offset - PAGE;
        return beyond < 0 ? current + offset : (transfer.word(3) & -PAGE) + beyond;
    }

    private void readBuffer(OhciDescriptor transfer, byte[] data) {
        for (int n = 0; n < data.length; n++) {
            data[n] = (byte) bus.read(bufferAddress(transfer, n), 1);
        }
    }

    private void writeBuffer(OhciDescriptor transfer, byte[] data, int count) {
        for (int n = 0; n < count; n++) {
            bus.write(bufferAddress(transfer, n), 1, data[n] & 0xFF);
        }
    }
}
