package dev.envkit.emulator.bus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The physical address space: which memory or device answers at an address.
 *
 * <p>The S3C2440A's bus has no abort: an access that nothing answers is ignored, and reads {@link #UNMAPPED_VALUE}.
 * Addresses are unsigned 32-bit values in an {@code int}.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
public final class SystemBus {
    /** What an unmapped address reads. */
    public static final int UNMAPPED_VALUE = 0;

    private static final int REPORT_SHIFT = 16;

    /** A mapped range; exactly one of the two targets is set. */
    private record Region(
            int base, int size, @Nullable Ram ram, @Nullable MmioDevice device) {
        boolean contains(int address) {
            return Integer.compareUnsigned(address - base, size) < 0;
        }

        long start() {
            return Integer.toUnsignedLong(base);
        }

        long end() {
            return start() + Integer.toUnsignedLong(size);
        }

        @Override
        public String toString() {
            String what = ram != null ? ram.name() : device != null ? device.name() : "nothing";
            return "%s at 0x%08x..0x%08x".formatted(what, base, (int) (end() - 1));
        }
    }

    private final UnmappedReporter reporter;
    private final Set<Long> reported = new HashSet<>();
    private final List<Runnable> mapListeners = new ArrayList<>();
    private IntSupplier programCounter = () -> 0;
    private final PollWatch polls = new PollWatch();

    /** Sorted by unsigned base, without overlaps. */
    private Region[] regions = {};

    private @Nullable Region lastHit;

    /**
     * Makes an empty address space.
     *
     * @param reporter told of accesses to addresses that nothing answers
     */
    public SystemBus(UnmappedReporter reporter) {
        this.reporter = reporter;
    }

    /** Sets where reports take the program counter from; the processor does this. */
    public void programCounter(IntSupplier supplier) {
        programCounter = supplier;
    }

    /** Returns the virtual address of the instruction that is executing, for reports. */
    public int currentProgramCounter() {
        return programCounter.getAsInt();
    }

    /** Returns what watches for registers that are read again and again. */
    public PollWatch polls() {
        return polls;
    }

    /** Adds someone who is told after each change of the map: engines cache lookups. */
    public void onMapChange(Runnable listener) {
        mapListeners.add(listener);
    }

    /**
     * Maps all of a memory; the same memory may be mapped at several addresses.
     *
     * @param base a multiple of {@link Ram#PAGE_SIZE}
     * @throws IllegalArgumentException if the range is misaligned, wraps, or overlaps another
     */
    public void mapRam(int base, Ram ram) {
        if ((base & (Ram.PAGE_SIZE - 1)) != 0) {
            throw new IllegalArgumentException("%s: base 0x%08x is not page-aligned".formatted(ram.name(), base));
        }
        add(new Region(base, ram.size(), ram, null));
    }

    /**
     * Maps a device.
     *
     * @param base a multiple of 4
     * @param size in bytes, a multiple of 4
     * @throws IllegalArgumentException if the range is misaligned, wraps, or overlaps another
     */
    public void mapDevice(int base, int size, MmioDevice device) {
        if (((base | size) & 3) != 0) {
            throw new IllegalArgumentException(
                    "%s: 0x%08x + 0x%x is not word-aligned".formatted(device.name(), base, size));
        }
        add(new Region(base, size, null, device));
    }

    /**
     * Removes what was mapped at this base.
     *
     * @throws IllegalArgumentException if nothing was mapped there
     */
    public void unmap(int base) {
        Region[] rest = Arrays.stream(regions).filter(r -> r.base != base).toArray(Region[]::new);
        if (rest.length == regions.length) {
            throw new IllegalArgumentException("nothing is mapped at 0x%08x".formatted(base));
        }
        replaceRegions(rest);
    }

    private void add(Region added) {
        if (added.size == 0 || added.end() > 1L << 32) {
            throw new IllegalArgumentException(added + " is empty or leaves the address space");
        }
        for (Region r : regions) {
            if (added.start() < r.end() && r.start() < added.end()) {
                throw new IllegalArgumentException(added + " overlaps " + r);
            }
        }
        Region[] more = Arrays.copyOf(regions, regions.length + 1);
        more[regions.length] = added;
        Arrays.sort(more, (a, b) -> Integer.compareUnsigned(a.base, b.base));
        replaceRegions(more);
    }

    private void replaceRegions(Region[] newRegions) {
        regions = newRegions;
        lastHit = null;
        mapListeners.forEach(Runnable::run);
    }

    private @Nullable Region find(int address) {
        Region last = lastHit;
        if (last != null && last.contains(address)) {
            return last;
        }
        int low = 0;
        int high = regions.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Region r = regions[middle];
            if (r.contains(address)) {
                lastHit = r;
                return r;
            }
            if (Integer.compareUnsigned(address, r.base) < 0) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        return null;
    }

    /** Returns the memory mapped at this address, or null if there is a device or nothing. */
    public @Nullable Ram ramAt(int address) {
        Region r = find(address);
        return r == null ? null : r.ram;
    }

    /** Returns the offset of this address in the memory that {@link #ramAt} returns for it. */
    public int ramOffset(int address) {
        Region r = find(address);
        if (r == null || r.ram == null) {
            throw new IllegalArgumentException("no memory at 0x%08x".formatted(address));
        }
        return address - r.base;
    }

    /** Returns the largest memory that is mapped, or null: engines give it their fast paths. */
    public @Nullable Ram largestRam() {
        Ram largest = null;
        for (Region r : regions) {
            if (r.ram != null && (largest == null || r.ram.size() > largest.size())) {
                largest = r.ram;
            }
        }
        return largest;
    }

    /**
     * Reads.
     *
     * @param address aligned to {@code size}
     * @param size 1, 2 or 4 bytes
     * @return the value, zero-extended
     */
    public int read(int address, int size) {
        Region r = find(address);
        if (r == null) {
            int value = UNMAPPED_VALUE;
            report(address, size, false, value);
            return value;
        }
        int offset = address - r.base;
        if (r.ram != null) {
            return r.ram.read(offset, size);
        }
        MmioDevice device = r.device;
        if (device == null) {
            return UNMAPPED_VALUE;
        }
        if (device.readsSteadily(offset)) {
            polls.polled(address);
        } else {
            polls.disturbed();
        }
        return device.read(offset, size);
    }

    /**
     * Writes.
     *
     * @param address aligned to {@code size}
     * @param size 1, 2 or 4 bytes
     * @param value the value; bits above {@code size} bytes are ignored
     */
    public void write(int address, int size, int value) {
        Region r = find(address);
        if (r == null) {
            report(address, size, true, value);
        } else if (r.ram != null) {
            r.ram.write(address - r.base, size, value);
        } else if (r.device != null) {
            polls.disturbed();
            r.device.write(address - r.base, size, value);
        }
    }

    private void report(int address, int size, boolean write, int value) {
        if (reported.add((long) (address >>> REPORT_SHIFT) << 1 | (write ? 1 : 0))) {
            reporter.unmapped(new UnmappedReporter.Unmapped(address, size, write, value, programCounter.getAsInt()));
        }
    }
}
