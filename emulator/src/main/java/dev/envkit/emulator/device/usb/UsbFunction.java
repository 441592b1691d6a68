package dev.envkit.emulator.device.usb;

import dev.envkit.emulator.bus.UsbTarget;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every USB device does: endpoint 0 with the standard requests and descriptors (USB 1.1 chapter 9). A device has
 * one configuration with one interface; subclasses add requests of their class and endpoints.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
abstract class UsbFunction implements UsbTarget {
    /** Packet size of endpoint 0. */
    private static final int MAX_PACKET_0 = 8;

    // bRequest (table 9-4)
    private static final int GET_STATUS = 0;
    private static final int CLEAR_FEATURE = 1;
    private static final int SET_FEATURE = 3;
    private static final int SET_ADDRESS = 5;
    private static final int GET_DESCRIPTOR = 6;
    private static final int GET_CONFIGURATION = 8;
    private static final int SET_CONFIGURATION = 9;
    private static final int GET_INTERFACE = 10;
    private static final int SET_INTERFACE = 11;

    // Descriptor types (table 9-5)
    private static final int DEVICE = 1;
    private static final int CONFIGURATION = 2;
    private static final int STRING = 3;

    private static final int TO_HOST = 0x80;
    private static final int TYPE = 0x60;
    private static final int RECIPIENT = 0x1F;
    private static final int ENDPOINT = 2;

    private static final byte[] NOTHING = {};

    /** The eight bytes of a SETUP packet (table 9-2). */
    record Request(int type, int request, int value, int index, int length) {
        static Request of(byte[] setup) {
            ByteBuffer b = ByteBuffer.wrap(setup).order(ByteOrder.LITTLE_ENDIAN);
            return new Request(
                    b.get() & 0xFF,
                    b.get() & 0xFF,
                    b.getShort() & 0xFFFF,
                    b.getShort() & 0xFFFF,
                    b.getShort() & 0xFFFF);
        }

        boolean toHost() {
            return (type & TO_HOST) != 0;
        }
    }

    private final byte[] deviceDescriptor;
    private final List<String> strings;
    private int address;
    private int newAddress = -1;
    private int configuration;
    private final boolean[] halted = new boolean[32];

    private @Nullable Request current;
    private byte[] answer = NOTHING;
    private int answered;
    private byte[] received = NOTHING;
    private boolean refused;

    /**
     * @param vendor idVendor
     * @param product idProduct
     * @param strings manufacturer, product, serial number
     */
    UsbFunction(int vendor, int product, String... strings) {
        this.strings = List.of(strings);
        deviceDescriptor = new byte[] {
            18,
            DEVICE,
            0x10,
            1,
            0,
            0,
            0,
            MAX_PACKET_0,
            (byte) vendor,
            (byte) (vendor >>> 8),
            (byte) product,
            (byte) (product >>> 8),
            0,
            1,
            1,
            2,
            3,
            1
        };
    }

    // ---- what a kind of device adds ----

    /** Returns the configuration descriptor with all that follows it (table 9-8). */
    abstract byte[] configurationDescriptor();

    /**
     * Answers a request of the device's class, or for a descriptor of it.
     *
     * @param data what came with it from the host
     * @return the data for the host, empty if there are none; null to refuse it
     */
    abstract byte @Nullable [] classRequest(Request request, byte[] data);

    /** Takes a packet on an endpoint other than 0; as {@link UsbTarget#out}. */
    abstract int dataOut(int endpoint, byte[] data);

    /** Gives a packet on an endpoint other than 0; as {@link UsbTarget#in}. */
    abstract int dataIn(int endpoint, byte[] data);

    /** The device was reset or configured anew. */
    abstract void restart();

    /** Returns whether the host has configured it. */
    final boolean isConfigured() {
        return configuration != 0;
    }

    /** Halts an endpoint: it answers STALL until the host clears that. */
    final void halt(int endpoint, boolean in) {
        halted[slot(endpoint, in)] = true;
    }

    private static int slot(int endpoint, boolean in) {
        return (endpoint & 0xF) + (in ? 16 : 0);
    }

    // ---- the bus ----

    @Override
    public final void busReset() {
        address = 0;
        newAddress = -1;
        configuration = 0;
        current = null;
        refused = false;
        Arrays.fill(halted, false);
        restart();
    }

    @Override
    public final int setup(int to, int endpoint, byte[] packet) {
        if (to != address || endpoint != 0 || packet.length < 8) {
            return SILENCE;
        }
        Request request = Request.of(packet);
        current = request;
        received = NOTHING;
        answered = 0;
        answer = NOTHING;
        refused = false;
        if (request.toHost() || request.length() == 0) {
            complete(request);
        }
        return 0;
    }

    private void complete(Request request) {
        byte[] result = (request.type() & TYPE) == 0 ? standard(request) : classRequest(request, received);
        refused = result == null;
        answer = result == null ? NOTHING : Arrays.copyOf(result, Math.min(result.length, request.length()));
    }

    @Override
    public final int out(int to, int endpoint, byte[] data) {
        if (to != address) {
            return SILENCE;
        }
        if (endpoint != 0) {
            return !isConfigured() ? SILENCE : halted[slot(endpoint, false)] ? STALL : dataOut(endpoint, data);
        }
        Request request = current;
        if (refused || request == null) {
            return STALL;
        }
        if (!request.toHost() && received.length < request.length()) {
            int before = received.length;
            received = Arrays.copyOf(received, before + data.length);
            System.arraycopy(data, 0, received, before, data.length);
            if (received.length >= request.length()) {
                complete(request);
            }
            return refused ? STALL : 0;
        }
        // The status stage of a transfer to the host.
        return 0;
    }

    @Override
    public final int in(int to, int endpoint, byte[] data) {
        if (to != address) {
            return SILENCE;
        }
        if (endpoint != 0) {
            return !isConfigured() ? SILENCE : halted[slot(endpoint, true)] ? STALL : dataIn(endpoint, data);
        }
        Request request = current;
        if (refused || request == null) {
            return STALL;
        }
        if (!request.toHost()) {
            // The status stage. A new address counts only from now on (9.4.6).
            if (newAddress >= 0) {
                address = newAddress;
                newAddress = -1;
            }
            return 0;
        }
        int count = Math.min(Math.min(data.length, MAX_PACKET_0), answer.length - answered);
        System.arraycopy(answer, answered, data, 0, count);
        answered += count;
        return count;
    }

    // ---- standard requests (9.4) ----

    private byte @Nullable [] standard(Request request) {
        boolean endpoint = (request.type() & RECIPIENT) == ENDPOINT;
        boolean in = (request.index() & TO_HOST) != 0;
        return switch (request.request()) {
            case GET_STATUS -> new byte[] {(byte) (endpoint && halted[slot(request.index(), in)] ? 1 : 0), 0};
            case CLEAR_FEATURE, SET_FEATURE -> {
                if (endpoint) {
                    halted[slot(request.index(), in)] = request.request() == SET_FEATURE;
                }
                yield NOTHING;
            }
            case SET_ADDRESS -> {
                newAddress = request.value() & 0x7F;
                yield NOTHING;
            }
            case GET_DESCRIPTOR -> descriptor(request);
            case GET_CONFIGURATION -> new byte[] {(byte) configuration};
            case SET_CONFIGURATION -> {
                configuration = request.value() & 0xFF;
                Arrays.fill(halted, false);
                restart();
                yield configuration <= 1 ? NOTHING : null;
            }
            case GET_INTERFACE -> new byte[] {0};
            case SET_INTERFACE -> request.value() == 0 ? NOTHING : null;
            default -> null;
        };
    }

    private byte @Nullable [] descriptor(Request request) {
        int index = request.value() & 0xFF;
        return switch (request.value() >>> 8) {
            case DEVICE -> deviceDescriptor;
            case CONFIGURATION -> index == 0 ? configurationDescriptor() : null;
            case STRING -> string(index);
            default -> classRequest(request, NOTHING);
        };
    }

    private byte @Nullable [] string(int index) {
        if (index == 0) {
            return new byte[] {4, STRING, 0x09, 0x04}; // English (United States)
        }
        if (index > strings.size()) {
            return null;
        }
        byte[] text = strings.get(index - 1).getBytes(StandardCharsets.UTF_16LE);
        byte[] descriptor = new byte[2 + text.length];
        descriptor[0] = (byte) descriptor.length;
        descriptor[1] = STRING;
        System.arraycopy(text, 0, descriptor, 2, text.length);
        return descriptor;
    }
}
