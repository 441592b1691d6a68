package dev.envkit.toolkit.elf;

import dev.envkit.toolkit.elf.CodeMap.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the instructions of a stripped file by following its code.
 *
 * <p>Certain beginnings are the entry point, functions in the dynamic symbol table, initialisers, and the functions in
 * the exception index. From there branches and calls are followed. Then come likely beginnings, each tried dry first:
 * words in literal pools and data that are addresses of code, and what lies between known functions and begins as a
 * function does. What a reached instruction loads relative to the PC is data. Since code after a call that never
 * returns is followed by mistake, everything is traced again while new data is found: data stops a trace.
 *
 * <p>Words that none of this reaches are not judged; how many there are is part of the report.
 */
final class TracedScan {
    private static final int MAX_ROUNDS = 4;
    private static final int DRY_RUN_LENGTH = 400;
    private static final int LINK_DISTANCE = 2;
    private static final long DT_INIT = 12;
    private static final long DT_FINI = 13;
    private static final int PREL31_SIGN = 1 << 30;

    private final ElfFile file;
    private final CodeMap map;
    private final boolean mayHaveThumb;
    private final boolean mayHaveThumb2;
    private final Deque<Long> work = new ArrayDeque<>();
    private long dataBefore;

    TracedScan(ElfFile file, List<CodeRegion> regions) {
        this.file = file;
        this.map = new CodeMap(regions);
        int thumbUse = file.armAttributes()
                .map(a -> a.value(ArmAttributes.THUMB_ISA_USE))
                .orElse(1);
        this.mayHaveThumb = thumbUse != 0;
        this.mayHaveThumb2 = thumbUse > 1;
    }

    /** Called with each instruction that was reached, in order of addresses within each region. */
    interface Visitor extends BiConsumer<CodeRegion, Long> {}

    /** Traces and returns what is known afterwards. */
    CodeMap run() {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            dataBefore = map.count(Kind.DATA);
            map.forgetCode();
            certainRoots();
            trace();
            likelyRoots();
            fillGaps();
            if (map.count(Kind.DATA) == dataBefore) {
                break;
            }
        }
        return map;
    }

    private void certainRoots() {
        if (file.entry() != 0) {
            work.add(file.entry());
        }
        file.dynamicValues(DT_INIT).forEach(work::add);
        file.dynamicValues(DT_FINI).forEach(work::add);
        for (ElfSymbol symbol : file.symbols()) {
            if (symbol.isFunction()) {
                work.add(symbol.value());
            }
        }
        for (ElfSection section : file.sections()) {
            switch (section.name()) {
                case ".init", ".fini", ".plt" -> work.add(section.address());
                case ".init_array", ".fini_array", ".preinit_array" -> addWords(section);
                case ".ARM.exidx" -> addExceptionIndex(section);
                default -> {}
            }
        }
    }

    private void addWords(ElfSection section) {
        ByteBuffer in = file.content(section);
        while (in.remaining() >= Integer.BYTES) {
            work.add(Integer.toUnsignedLong(in.getInt()));
        }
    }

    /** Exception Handling ABI for the Arm Architecture, "Index table entries": pairs of words, functions first. */
    private void addExceptionIndex(ElfSection section) {
        ByteBuffer in = file.content(section);
        while (in.remaining() >= 2 * Integer.BYTES) {
            long at = section.address() + in.position();
            int offset = in.getInt() & 0x7fff_ffff;
            in.getInt();
            long function = at + ((offset & PREL31_SIGN) != 0 ? offset | 0xffff_ffff_8000_0000L : offset);
            work.add(function & 0xffff_ffffL);
        }
    }

    private void trace() {
        while (!work.isEmpty()) {
            long root = work.removeLast();
            follow(root & ~1L, (root & 1) != 0);
        }
    }

    /** Marks instructions from an address on until control leaves, or meets what is known. */
    private void follow(long start, boolean thumb) {
        CodeRegion region = map.regionOf(start, thumb ? 2 : 4);
        if (region == null || start % (thumb ? 2 : 4) != 0) {
            return;
        }
        long at = start;
        int sinceLink = LINK_DISTANCE + 1;
        while (true) {
            Instruction insn = decode(region, at, thumb);
            if (insn == null || map.kind(region, at) != Kind.UNKNOWN || !insn.isPlausible()) {
                return;
            }
            map.mark(region, at, insn.length(), thumb ? Kind.THUMB : Kind.ARM);
            if (insn.target() != Instruction.NONE) {
                work.add(insn.target() | (insn.targetThumb() ? 1 : 0));
            }
            if (insn.literal() != Instruction.NONE) {
                markLiteral(insn.literal());
            }
            sinceLink = !thumb && ArmFlow.setsLinkRegister(insn.encoding()) ? 0 : sinceLink + 1;
            boolean returns = !insn.continues() && sinceLink <= LINK_DISTANCE;
            followTable(region, at, insn);
            if (!insn.continues() && !returns) {
                return;
            }
            at += insn.length();
        }
    }

    private void followTable(CodeRegion region, long at, Instruction insn) {
        if (insn.table() == Instruction.Table.NONE) {
            return;
        }
        // what is at pc + 0 is the default case; the table begins one word behind it
        for (long entry = at + 8; region.contains(entry, 4); entry += 4) {
            int word = region.word(entry);
            if (insn.table() == Instruction.Table.BRANCHES) {
                if ((word & 0xff00_0000) != 0xea00_0000) {
                    return;
                }
                work.add(entry);
            } else {
                long target = Integer.toUnsignedLong(word);
                if ((target & 3) != 0 || map.regionOf(target, 4) == null) {
                    return;
                }
                map.mark(region, entry, 4, Kind.DATA);
                work.add(target);
            }
        }
    }

    private void markLiteral(long address) {
        CodeRegion region = map.regionOf(address, 4);
        if (region != null && address % 4 == 0) {
            map.mark(region, address, 4, Kind.DATA);
        }
    }

    private @Nullable Instruction decode(CodeRegion region, long at, boolean thumb) {
        if (!region.contains(at, thumb ? 2 : 4)) {
            return null;
        }
        if (!thumb) {
            return ArmFlow.arm(region.word(at), at);
        }
        int first = region.half(at);
        boolean isLong = ThumbDecoder.isLong(first);
        if (isLong && !region.contains(at, 4)) {
            return null;
        }
        return ArmFlow.thumb(first, isLong ? region.half(at + 2) : 0, at);
    }

    /** Follows every word in literal pools and in data that is the address of something like code. */
    private void likelyRoots() {
        boolean more = true;
        for (int i = 0; more && i < MAX_ROUNDS; i++) {
            long before = map.count(Kind.UNKNOWN);
            for (CodeRegion region : map.regions()) {
                long first = region.address() + 3 & ~3L;
                for (long at = first; region.contains(at, 4); at += 4) {
                    if (map.kind(region, at) == Kind.DATA) {
                        tryRoot(Integer.toUnsignedLong(region.word(at)));
                    }
                }
            }
            for (ElfSection section : file.sections()) {
                if (section.isAllocated() && !section.isExecutable() && section.type() == ElfSection.PROGBITS) {
                    ByteBuffer in = file.content(section);
                    while (in.remaining() >= Integer.BYTES) {
                        tryRoot(Integer.toUnsignedLong(in.getInt()));
                    }
                }
            }
            more = map.count(Kind.UNKNOWN) < before;
        }
    }

    private void tryRoot(long value) {
        boolean thumb = (value & 1) != 0;
        long address = value & ~1L;
        if (thumb && !mayHaveThumb) {
            return;
        }
        CodeRegion region = map.regionOf(address, 4);
        if (region != null
                && map.kind(region, address) == Kind.UNKNOWN
                && address % (thumb ? 2 : 4) == 0
                && (!thumb || isThumbPrologue(region.half(address)))
                && looksLikeCode(region, address, thumb)) {
            work.add(value);
            trace();
        }
    }

    /**
     * Between known functions: what begins as a function does, and what a known function or its literals end before.
     */
    private void fillGaps() {
        for (CodeRegion region : map.regions()) {
            boolean afterKnown = true;
            long first = region.address() + 3 & ~3L;
            for (long at = first; region.contains(at, 4); at += 4) {
                if (map.kind(region, at) != Kind.UNKNOWN) {
                    afterKnown = true;
                    continue;
                }
                if ((afterKnown || isPrologue(region.word(at))) && looksLikeCode(region, at, false)) {
                    work.add(at);
                    trace();
                }
                afterKnown = map.kind(region, at) != Kind.UNKNOWN;
            }
        }
    }

    /** {@code PUSH {..., lr}}, or {@code MOV ip, sp} of the old frame layout. */
    private static boolean isPrologue(int word) {
        return (word & 0xffff_4000) == 0xe92d_4000 || word == 0xe52d_e004 || word == 0xe1a0_c00d;
    }

    /** {@code PUSH {..., lr}}: odd numbers are common in data, so an address of Thumb code must prove itself. */
    private static boolean isThumbPrologue(int half) {
        return half >>> 8 == 0xb5;
    }

    /** Runs dry from an address: code leads on or returns before it makes no sense, and most of it is unconditional. */
    private boolean looksLikeCode(CodeRegion region, long start, boolean thumb) {
        long at = start;
        int always = 0;
        for (int count = 1; count <= DRY_RUN_LENGTH; count++) {
            Instruction insn = decode(region, at, thumb);
            if (insn == null
                    || !insn.isPlausible()
                    || insn.later() == LaterInstruction.FPA
                    || map.kind(region, at) == Kind.DATA) {
                return false;
            }
            boolean outside = insn.target() != Instruction.NONE && map.regionOf(insn.target(), 2) == null;
            boolean unlikelyThumb = thumb && insn.later() != null && !mayHaveThumb2;
            boolean zero = insn.encoding() == 0; // ANDEQ r0, r0, r0: padding
            if (outside || zero || unlikelyThumb) {
                return false;
            }
            always += insn.isAlways() ? 1 : 0;
            if (!insn.continues() || map.kind(region, at) != Kind.UNKNOWN) {
                return always * 2 > count;
            }
            at += insn.length();
        }
        return true;
    }
}
