package dev.envkit.emulator.mmu;

import dev.envkit.emulator.bus.Ram;
import dev.envkit.emulator.bus.SystemBus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The memory management unit: translates virtual to physical addresses by the page tables (ARM ARM B3), checks domains
 * and permissions, and keeps the software TLB.
 *
 * <p>The TLB has one {@link TlbView} per privilege and per domain access control value, for the few values that were
 * last used: Linux changes the domain register at each entry into the kernel and back, which therefore costs no refill.
 * As on the chip, a change of page tables is guaranteed to be seen only after the TLB operation that the architecture
 * asks for.
 *
 * <p>Threading: used by the thread that runs the machine.
 */
public final class Mmu {
    /** Control register: MMU enabled. */
    public static final int CONTROL_M = 1;
    /** Control register: alignment fault checking. */
    public static final int CONTROL_A = 1 << 1;
    /** Control register: system protection, with R a modifier of the permissions 00. */
    public static final int CONTROL_S = 1 << 8;
    /** Control register: ROM protection. */
    public static final int CONTROL_R = 1 << 9;

    /** Set in a translation's result when the whole 4 KiB around the address translates alike. */
    public static final long UNIFORM = 1L << 32;

    private static final int DOMAIN_SLOTS = 4;
    private static final int FCSE_SIZE = 1 << 25;
    private static final long FAULT = 1L << 63;

    /** Told when cached translations become invalid. */
    public interface FlushListener {
        /** All translations. */
        void flushAll();

        /** Those of one 4 KiB page of virtual addresses. */
        void flushPage(int va);

        /** Those of the views with this number and the one after it. */
        void flushViews(int firstView);
    }

    private final SystemBus bus;
    private final List<FlushListener> listeners = new ArrayList<>();
    private final TlbView[] views = new TlbView[2 * DOMAIN_SLOTS];
    private final int[] slotDomains = new int[DOMAIN_SLOTS];
    private int slot;
    private int nextSlot;
    private boolean privileged = true;
    private @Nullable Ram mainRam;

    private long dataMisses;
    private long fetchMisses;
    private long fills;
    private long flushes;

    private int control;
    private int translationTable;
    private int domains;
    private int processId;

    /** Makes an MMU that is switched off. */
    public Mmu(SystemBus bus) {
        this.bus = bus;
        Arrays.setAll(views, i -> new TlbView());
        mainRam = bus.largestRam();
        bus.onMapChange(() -> {
            mainRam = bus.largestRam();
            flushAll();
        });
    }

    /** Adds someone who keeps translations of their own. */
    public void addFlushListener(FlushListener listener) {
        listeners.add(listener);
    }

    /** Switches the MMU off and forgets everything, as reset does. */
    public void reset() {
        control = 0;
        translationTable = 0;
        domains = 0;
        processId = 0;
        flushAll();
    }

    // ---- registers ----

    /** Returns the control register bits that matter here (M, A, S, R). */
    public int control() {
        return control;
    }

    /** Sets the control register's bits that matter here; others are ignored. */
    public void control(int value) {
        int relevant = value & (CONTROL_M | CONTROL_A | CONTROL_S | CONTROL_R);
        int changed = relevant ^ control;
        control = relevant;
        if ((changed & ~CONTROL_A) != 0) {
            flushAll();
        }
    }

    /** Returns whether misaligned data accesses fault. */
    public boolean checksAlignment() {
        return (control & CONTROL_A) != 0;
    }

    /** Returns whether translation is on. */
    public boolean enabled() {
        return (control & CONTROL_M) != 0;
    }

    /** Returns the translation table base. */
    public int translationTable() {
        return translationTable;
    }

    /** Sets the translation table base; bits 13..0 are ignored. Cached translations stay. */
    public void translationTable(int value) {
        translationTable = value & 0xFFFF_C000;
    }

    /** Returns the domain access control register. */
    public int domains() {
        return domains;
    }

    /** Sets the domain access control register. */
    public void domains(int value) {
        domains = value;
        for (int i = 0; i < DOMAIN_SLOTS; i++) {
            if (slotDomains[i] == value) {
                slot = i;
                return;
            }
        }
        slot = nextSlot;
        nextSlot = (nextSlot + 1) % DOMAIN_SLOTS;
        slotDomains[slot] = value;
        views[2 * slot].flush();
        views[2 * slot + 1].flush();
        for (FlushListener l : listeners) {
            l.flushViews(2 * slot);
        }
    }

    /** Returns the process identifier register of the fast context switch extension; bits 31..25 count. */
    public int processId() {
        return processId;
    }

    /** Sets the process identifier: virtual addresses below 32 MiB are moved to process number times 32 MiB. */
    public void processId(int value) {
        int masked = value & 0xFE00_0000;
        if (masked != processId) {
            processId = masked;
            // entries are tagged with the address before it is modified
            flushAll();
        }
    }

    /** Returns the modified virtual address (FCSE). */
    public int modifiedAddress(int va) {
        return Integer.compareUnsigned(va, FCSE_SIZE) < 0 ? va | processId : va;
    }

    // ---- the TLB ----

    /** Says whether the processor is in a privileged mode. */
    public void privileged(boolean isPrivileged) {
        privileged = isPrivileged;
    }

    /** Returns the number of the view for the present privilege and domains. */
    public int viewNumber() {
        return 2 * slot + (privileged ? 1 : 0);
    }

    /** Returns the view for the present privilege and domains. */
    public TlbView view() {
        return views[viewNumber()];
    }

    /** Returns how many views there are. */
    public int viewCount() {
        return views.length;
    }

    /** Returns the view for user-mode permissions and the present domains. */
    public TlbView userView() {
        return views[2 * slot];
    }

    /** Returns the memory that the views lead into, or null if none is mapped. */
    public @Nullable Ram mainRam() {
        return mainRam;
    }

    /** Forgets all translations. */
    public void flushAll() {
        flushes++;
        for (TlbView v : views) {
            v.flush();
        }
        for (FlushListener l : listeners) {
            l.flushAll();
        }
    }

    /**
     * Forgets the translations of one page.
     *
     * @param modifiedVa an address in it, after FCSE modification
     */
    public void flushPage(int modifiedVa) {
        if (processId != 0) {
            flushAll();
            return;
        }
        for (TlbView v : views) {
            v.flushPage(modifiedVa);
        }
        for (FlushListener l : listeners) {
            l.flushPage(modifiedVa);
        }
    }

    /** Removes the fast path for writes to this page of main memory. */
    public void dropWrites(int ramPageOffset) {
        for (TlbView v : views) {
            v.dropWrites(ramPageOffset);
        }
    }

    /**
     * Gives a page of main memory its fast path.
     *
     * @param va an address in the page, before FCSE modification
     * @param ramOffset where it leads to in main memory
     * @param asPrivileged which view to fill
     */
    public void fill(boolean forWrite, int va, int ramOffset, boolean asPrivileged) {
        fills++;
        views[2 * slot + (asPrivileged ? 1 : 0)].fill(forWrite, va, ramOffset);
    }

    /**
     * Returns how the software TLB was used, by name: translations of data addresses and of code pages that it did not
     * have, devices included; how many of them it has had since; and how often it was emptied.
     */
    public Map<String, Long> counters() {
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("tlbDataMisses", dataMisses);
        counters.put("tlbFetchMisses", fetchMisses);
        counters.put("tlbFills", fills);
        counters.put("tlbFlushes", flushes);
        return counters;
    }

    // ---- translation ----

    /** Returns whether a result of {@link #translate} is a fault. */
    public static boolean isFault(long translation) {
        return translation < 0;
    }

    /** Returns what a faulting translation puts into the fault status register: domain and status. */
    public static int faultStatus(long translation) {
        return (int) translation;
    }

    /**
     * Translates an address by the page tables as they are now. Changes no state but counters, not even on a fault.
     *
     * @param va the address before FCSE modification
     * @param asPrivileged whether a privileged mode's permissions apply
     * @return the physical address in the low half, with {@link #UNIFORM} perhaps set; or a fault
     */
    public long translate(int va, Access access, boolean asPrivileged) {
        if (access == Access.EXECUTE) {
            fetchMisses++;
        } else {
            dataMisses++;
        }
        if ((control & CONTROL_M) == 0) {
            return UNIFORM | (va & 0xFFFF_FFFFL);
        }
        int mva = modifiedAddress(va);
        int first = bus.read(translationTable | mva >>> 20 << 2, 4);
        int domain = first >>> 5 & 0xF;
        return switch (first & 3) {
            case 0b10 -> {
                int denied = check(
                        domain,
                        first >>> 10 & 3,
                        access,
                        asPrivileged,
                        FaultStatus.DOMAIN_SECTION,
                        FaultStatus.PERMISSION_SECTION);
                yield denied != 0
                        ? fault(domain, denied)
                        : UNIFORM | (((first & 0xFFF0_0000) | (mva & 0x000F_FFFF)) & 0xFFFF_FFFFL);
            }
            case 0b01 -> {
                int entry = (first & 0xFFFF_FC00) | (mva >>> 10 & 0x3FC);
                yield page(mva, domain, bus.read(entry, 4), false, access, asPrivileged);
            }
            case 0b11 -> {
                int entry = (first & 0xFFFF_F000) | (mva >>> 8 & 0xFFC);
                yield page(mva, domain, bus.read(entry, 4), true, access, asPrivileged);
            }
            default -> fault(domain, FaultStatus.TRANSLATION_SECTION);
        };
    }

    private long page(int mva, int domain, int descriptor, boolean fine, Access access, boolean asPrivileged) {
        int permissions;
        int physical;
        boolean uniform;
        switch (descriptor & 3) {
            case 0b01 -> { // large page of 64 KiB: sub-pages of 16 KiB
                permissions = descriptor >>> (4 + 2 * (mva >>> 14 & 3)) & 3;
                physical = (descriptor & 0xFFFF_0000) | (mva & 0xFFFF);
                uniform = true;
            }
            case 0b10 -> { // small page of 4 KiB: sub-pages of 1 KiB
                permissions = descriptor >>> (4 + 2 * (mva >>> 10 & 3)) & 3;
                physical = (descriptor & 0xFFFF_F000) | (mva & 0xFFF);
                uniform = (descriptor >>> 4 & 0xFF) == (descriptor >>> 4 & 3) * 0x55;
            }
            case 0b11 -> { // tiny page of 1 KiB, in fine tables only; UNPREDICTABLE in coarse ones
                if (!fine) {
                    return fault(domain, FaultStatus.TRANSLATION_PAGE);
                }
                permissions = descriptor >>> 4 & 3;
                physical = (descriptor & 0xFFFF_FC00) | (mva & 0x3FF);
                uniform = false;
            }
            default -> {
                return fault(domain, FaultStatus.TRANSLATION_PAGE);
            }
        }
        int denied =
                check(domain, permissions, access, asPrivileged, FaultStatus.DOMAIN_PAGE, FaultStatus.PERMISSION_PAGE);
        if (denied != 0) {
            return fault(domain, denied);
        }
        return (uniform ? UNIFORM : 0) | (physical & 0xFFFF_FFFFL);
    }

    private static long fault(int domain, int status) {
        return FAULT | domain << 4 | status;
    }

    /** Returns 0 if the access is allowed, else the status. */
    private int check(
            int domain, int permissions, Access access, boolean asPrivileged, int domainFault, int permissionFault) {
        switch (domains >>> (2 * domain) & 3) {
            case 0b11 -> {
                // manager: permissions are not checked
                return 0;
            }
            case 0b01 -> {
                // client
            }
            default -> {
                // no access; and 10, which is reserved
                return domainFault;
            }
        }
        boolean write = access == Access.WRITE;
        boolean allowed = switch (permissions) {
            case 0b00 ->
                switch (control & (CONTROL_S | CONTROL_R)) {
                    case CONTROL_S -> asPrivileged && !write;
                    case CONTROL_R -> !write;
                    default -> false; // none; and both, which is reserved
                };
            case 0b01 -> asPrivileged;
            case 0b10 -> asPrivileged || !write;
            default -> true;
        };
        return allowed ? 0 : permissionFault;
    }
}
