package dev.envkit.emulator.device.usb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A USB memory stick: SCSI commands in the bulk-only transport (USB Mass Storage Class, Bulk-Only Transport 1.0) on the
 * blocks of a file. It writes through to the file at once.
 *
 * <p>Threading: belongs to the thread that runs the machine.
 */
public final class UsbStick extends UsbFunction implements AutoCloseable {
    /** Bytes in a block. */
    public static final int BLOCK = 512;

    private static final int OUT_ENDPOINT = 2;
    private static final int IN_ENDPOINT = 1;
    private static final int MAX_PACKET = 64;

    private static final int CBW_SIGNATURE = 0x4342_5355;
    private static final int CSW_SIGNATURE = 0x5342_5355;
    private static final int CBW_LENGTH = 31;
    private static final int CSW_LENGTH = 13;

    private static final int GET_MAX_LUN = 0xFE;
    private static final int MASS_STORAGE_RESET = 0xFF;

    private static final int PASSED = 0;
    private static final int FAILED = 1;

    private static final byte[] CONFIGURATION = {
        9,
        2,
        32,
        0,
        1,
        1,
        0,
        (byte) 0x80,
        100, //
        9,
        4,
        0,
        0,
        2,
        8,
        6,
        0x50,
        0, //
        7,
        5,
        (byte) (0x80 | IN_ENDPOINT),
        2,
        MAX_PACKET,
        0,
        0, //
        7,
        5,
        OUT_ENDPOINT,
        2,
        MAX_PACKET,
        0,
        0
    };

    private enum Phase {
        COMMAND,
        DATA_IN,
        DATA_OUT,
        STATUS
    }

    private final FileChannel file;
    private final boolean writable;
    private final long blocks;
    private Phase phase = Phase.COMMAND;
    private int tag;
    private int expected;
    private int status;
    private byte[] data = {};
    private int done;
    private long writeAt;
    private int senseKey;
    private int senseCode;

    /**
     * @param file the blocks; a rest of less than a block at its end is not seen
     * @param writable false for a stick whose switch forbids writing
     * @throws IOException if the file's size cannot be found out
     */
    public UsbStick(FileChannel file, boolean writable) throws IOException {
        super(0x1209, 0x2441, "envkit", "USB stick", "244000000001");
        this.file = file;
        this.writable = writable;
        blocks = file.size() / BLOCK;
    }

    /** Returns how many blocks it has. */
    public long blocks() {
        return blocks;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    @Override
    public boolean lowSpeed() {
        return false;
    }

    @Override
    void restart() {
        phase = Phase.COMMAND;
    }

    @Override
    byte[] configurationDescriptor() {
        return CONFIGURATION;
    }

    @Override
    byte @Nullable [] classRequest(Request request, byte[] ignored) {
        return switch (request.request()) {
            case GET_MAX_LUN -> new byte[] {0};
            case MASS_STORAGE_RESET -> {
                restart();
                yield new byte[0];
            }
            default -> null;
        };
    }

    @Override
    int dataOut(int endpoint, byte[] packet) {
        if (endpoint != OUT_ENDPOINT) {
            return STALL;
        }
        return switch (phase) {
            case COMMAND -> command(packet);
            case DATA_OUT -> {
                int count = Math.min(packet.length, data.length - done);
                System.arraycopy(packet, 0, data, done, count);
                done += count;
                if (done == data.length) {
                    store();
                    phase = Phase.STATUS;
                }
                yield 0;
            }
            default -> STALL;
        };
    }

    @Override
    int dataIn(int endpoint, byte[] packet) {
        if (endpoint != IN_ENDPOINT) {
            return STALL;
        }
        return switch (phase) {
            case DATA_IN -> {
                int count = Math.min(Math.min(packet.length, MAX_PACKET), data.length - done);
                System.arraycopy(data, done, packet, 0, count);
                done += count;
                boolean over = done == data.length && (done == expected || count < MAX_PACKET);
                if (over) {
                    phase = Phase.STATUS;
                }
                yield count;
            }
            case STATUS -> {
                ByteBuffer csw = ByteBuffer.allocate(CSW_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
                csw.putInt(CSW_SIGNATURE).putInt(tag).putInt(expected - done).put((byte) status);
                int count = Math.min(packet.length, CSW_LENGTH);
                System.arraycopy(csw.array(), 0, packet, 0, count);
                phase = Phase.COMMAND;
                yield count;
            }
            default -> NAK;
        };
    }

    /** A command block wrapper (5.1). */
    private int command(byte[] packet) {
        ByteBuffer cbw = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN);
        if (packet.length != CBW_LENGTH || cbw.getInt(0) != CBW_SIGNATURE) {
            halt(OUT_ENDPOINT, false);
            halt(IN_ENDPOINT, true);
            return STALL;
        }
        tag = cbw.getInt(4);
        expected = cbw.getInt(8);
        boolean toHost = packet[12] < 0;
        byte[] block = Arrays.copyOfRange(packet, 15, CBW_LENGTH);
        status = PASSED;
        done = 0;
        data = new byte[0];
        byte[] answer = execute(block);
        if (expected == 0) {
            phase = Phase.STATUS;
        } else if (toHost) {
            data = Arrays.copyOf(answer, Math.min(answer.length, Math.max(0, expected)));
            phase = Phase.DATA_IN;
            if (status == FAILED && data.length == 0) {
                // No data: the host learns by a halted endpoint, then fetches the status.
                phase = Phase.STATUS;
                halt(IN_ENDPOINT, true);
            }
        } else if (status == FAILED || data.length == 0) {
            phase = Phase.STATUS;
            halt(OUT_ENDPOINT, false);
        } else {
            phase = Phase.DATA_OUT;
        }
        return 0;
    }

    // ---- SCSI (SPC-2, SBC) ----

    private byte[] execute(byte[] command) {
        ByteBuffer c = ByteBuffer.wrap(command);
        return switch (command[0] & 0xFF) {
            case 0x00, 0x1B, 0x1E, 0x2F, 0x35 ->
                new byte[0]; // TEST UNIT READY, START STOP, PREVENT, VERIFY, SYNCHRONIZE
            case 0x03 -> requestSense();
            case 0x12 -> (command[1] & 1) != 0 ? refuse(0x24) : inquiry();
            case 0x1A -> new byte[] {3, 0, (byte) (writable ? 0 : 0x80), 0}; // MODE SENSE (6)
            case 0x23 -> capacityList();
            case 0x25 ->
                ByteBuffer.allocate(8).putInt((int) (blocks - 1)).putInt(BLOCK).array();
            case 0x28 -> read(c.getInt(2) & 0xFFFF_FFFFL, c.getShort(7) & 0xFFFF);
            case 0x2A -> write(c.getInt(2) & 0xFFFF_FFFFL, c.getShort(7) & 0xFFFF);
            default -> refuse(0x20); // INVALID COMMAND OPERATION CODE
        };
    }

    private byte[] refuse(int additionalCode) {
        return fail(5, additionalCode); // ILLEGAL REQUEST
    }

    private byte[] fail(int key, int additionalCode) {
        status = FAILED;
        senseKey = key;
        senseCode = additionalCode;
        return new byte[0];
    }

    private byte[] requestSense() {
        byte[] sense = new byte[18];
        sense[0] = 0x70;
        sense[2] = (byte) senseKey;
        sense[7] = 10;
        sense[12] = (byte) senseCode;
        senseKey = 0;
        senseCode = 0;
        return sense;
    }

    private static byte[] inquiry() {
        ByteBuffer answer = ByteBuffer.allocate(36);
        answer.put(new byte[] {0, (byte) 0x80, 2, 2, 31, 0, 0, 0}); // removable disk
        for (char c : "envkit  USB stick       1.0 ".toCharArray()) {
            answer.put((byte) c);
        }
        return answer.array();
    }

    private byte[] capacityList() {
        ByteBuffer answer = ByteBuffer.allocate(12);
        answer.putInt(8).putInt((int) blocks).putInt(2 << 24 | BLOCK);
        return answer.array();
    }

    private boolean isOutside(long block, int count) {
        return block + count > blocks;
    }

    private byte[] read(long block, int count) {
        if (isOutside(block, count)) {
            return refuse(0x21); // LOGICAL BLOCK ADDRESS OUT OF RANGE
        }
        ByteBuffer target = ByteBuffer.allocate(count * BLOCK);
        try {
            while (target.hasRemaining() && file.read(target, block * BLOCK + target.position()) > 0) {
                // until all is there; beyond the end of a file that has shrunk are zeroes
            }
        } catch (IOException e) {
            return fail(3, 0x11); // MEDIUM ERROR, UNRECOVERED READ ERROR
        }
        return target.array();
    }

    private byte[] write(long block, int count) {
        if (!writable) {
            return fail(7, 0x27); // DATA PROTECT, WRITE PROTECTED
        }
        if (isOutside(block, count)) {
            return refuse(0x21);
        }
        writeAt = block * BLOCK;
        data = new byte[count * BLOCK];
        return new byte[0];
    }

    private void store() {
        ByteBuffer source = ByteBuffer.wrap(data);
        try {
            while (source.hasRemaining()) {
                file.write(source, writeAt + source.position());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the USB stick's file", e);
        }
    }
}
