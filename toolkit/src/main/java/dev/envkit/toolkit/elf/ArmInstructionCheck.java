package dev.envkit.toolkit.elf;

import dev.envkit.toolkit.elf.ArmInstructionReport.Certainty;
import dev.envkit.toolkit.elf.CodeMap.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every instruction of a 32-bit Arm ELF file for those that an ARM920T lacks. One CLZ out of a libgcc for a
 * later processor is enough for "Illegal instruction", and nothing but the code itself tells.
 *
 * <p>Files with mapping symbols (objects, static libraries, programs that are not stripped) are read completely. In
 * stripped files code is followed from its entry points, see {@link TracedScan}.
 *
 * <p>Two kinds of code are reported as dispatched and do not count. A compiler for ARMv4T without floating-point unit
 * emits neither, so they are hand-written and executed only after a look at what the kernel says of the processor
 * (AT_HWCAP), as musl and glibc do: small functions that synchronise threads on later processors, and the saving of
 * floating-point registers in setjmp and the like, in a file that otherwise never computes with them.
 */
public final class ArmInstructionCheck {
    /** A synchronisation function is a leaf of this many instructions at most. */
    private static final int DISPATCHED_LENGTH = 16;

    private final ElfFile file;
    private final List<CodeRegion> regions = new ArrayList<>();
    private final List<ArmFinding> findings = new ArrayList<>();
    private final Map<Integer, TreeMap<Long, String>> functions = new TreeMap<>();
    private long instructions;

    private ArmInstructionCheck(ElfFile file) {
        this.file = file;
    }

    /**
     * Checks a file.
     *
     * @throws ElfException if it is not a little-endian 32-bit Arm file, or damaged
     */
    public static ArmInstructionReport check(ElfFile file) {
        if (file.machine() != ElfFile.MACHINE_ARM || file.is64() || !file.isLittleEndian()) {
            throw new ElfException(file.name(), "not for a little-endian 32-bit Arm processor");
        }
        return new ArmInstructionCheck(file).check();
    }

    private ArmInstructionReport check() {
        collectRegions();
        List<ElfSymbol> symbols = file.symbols();
        collectFunctions(symbols);
        long codeBytes = regions.stream().mapToLong(r -> r.bytes().limit()).sum();
        long judged = codeBytes;
        Certainty certainty;
        if (codeBytes == 0) {
            certainty = Certainty.NO_CODE;
        } else if (symbols.stream().anyMatch(symbol -> symbol.mapping() != 0)) {
            certainty = Certainty.MAPPED;
            regions.forEach(region -> scanMapped(region, symbols));
        } else {
            certainty = Certainty.TRACED;
            CodeMap map = new TracedScan(file, regions).run();
            regions.forEach(region -> scanTraced(region, map));
            judged = codeBytes - map.count(Kind.UNKNOWN);
        }
        excuseSavedRegisters();
        findings.sort(Comparator.comparingLong(ArmFinding::address));
        String architecture =
                file.armAttributes().map(ArmAttributes::architecture).orElse("");
        return new ArmInstructionReport(
                file.name(), certainty, instructions, codeBytes, judged, architecture, findings);
    }

    private void collectRegions() {
        for (ElfSection section : file.sections()) {
            if (section.isExecutable() && section.hasContent()) {
                regions.add(new CodeRegion(
                        regions.size(), section.name(), section.index(), section.address(), file.content(section)));
            }
        }
        if (file.sections().isEmpty()) {
            for (ElfSegment segment : file.segments()) {
                if (segment.type() == ElfSegment.LOAD && segment.isExecutable()) {
                    regions.add(new CodeRegion(regions.size(), "code", -1, segment.address(), file.content(segment)));
                }
            }
        }
    }

    /** Functions of a relocatable file are numbered within their section, others by address. */
    private boolean isRelocatable() {
        return file.type() == ElfFile.TYPE_RELOCATABLE;
    }

    private void collectFunctions(List<ElfSymbol> symbols) {
        for (ElfSymbol symbol : symbols) {
            if (symbol.isFunction() && symbol.mapping() == 0) {
                functions
                        .computeIfAbsent(isRelocatable() ? symbol.section() : -1, key -> new TreeMap<>())
                        .put(symbol.value() & ~1L, symbol.name());
            }
        }
    }

    private String place(CodeRegion region, long address) {
        TreeMap<Long, String> of = functions.get(isRelocatable() ? region.section() : -1);
        Map.Entry<Long, String> function = of == null ? null : of.floorEntry(address);
        if (function == null || function.getKey() < region.address()) {
            return String.format("%s+0x%x", region.name(), address - region.address());
        }
        return String.format("%s+0x%x", function.getValue(), address - function.getKey());
    }

    // ---- with mapping symbols

    private void scanMapped(CodeRegion region, List<ElfSymbol> symbols) {
        TreeMap<Long, Character> mapping = new TreeMap<>();
        for (ElfSymbol symbol : symbols) {
            if (symbol.mapping() != 0 && symbol.section() == region.section()) {
                mapping.put(symbol.value(), symbol.mapping());
            }
        }
        if (mapping.isEmpty()) {
            mapping.put(region.address(), 'a');
        }
        for (Map.Entry<Long, Character> entry : mapping.entrySet()) {
            Long next = mapping.higherKey(entry.getKey());
            long end = next == null ? region.end() : Math.min(next, region.end());
            long begin = Math.max(entry.getKey(), region.address());
            switch (entry.getValue()) {
                case 'a' -> scanArm(region, begin + 3 & ~3L, end);
                case 't' -> scanThumb(region, begin + 1 & ~1L, end);
                default -> {}
            }
        }
    }

    private void scanArm(CodeRegion region, long begin, long end) {
        for (long at = begin; at + 4 <= end; at += 4) {
            int insn = region.word(at);
            record(region, at, insn, ArmDecoder.classify(insn), false);
        }
    }

    private void scanThumb(CodeRegion region, long begin, long end) {
        long at = begin;
        while (at + 2 <= end) {
            int first = region.half(at);
            boolean isLong = ThumbDecoder.isLong(first) && at + 4 <= end;
            int second = isLong ? region.half(at + 2) : 0;
            record(region, at, isLong ? first << 16 | second : first, ThumbDecoder.classify(first, second), true);
            at += isLong ? 4 : 2;
        }
    }

    // ---- stripped

    private void scanTraced(CodeRegion region, CodeMap map) {
        long at = region.address() + 1 & ~1L;
        while (at + 2 <= region.end()) {
            Kind kind = map.kind(region, at);
            if (kind == Kind.ARM && at + 4 <= region.end()) {
                int insn = region.word(at);
                record(region, at, insn, ArmDecoder.classify(insn), false);
                at += 4;
            } else if (kind == Kind.THUMB) {
                int first = region.half(at);
                boolean isLong = ThumbDecoder.isLong(first) && at + 4 <= region.end();
                int second = isLong ? region.half(at + 2) : 0;
                record(region, at, isLong ? first << 16 | second : first, ThumbDecoder.classify(first, second), true);
                at += isLong ? 4 : 2;
            } else {
                at += 2;
            }
        }
    }

    private void record(CodeRegion region, long at, int encoding, @Nullable LaterInstruction later, boolean thumb) {
        instructions++;
        if (later == null) {
            return;
        }
        boolean dispatched = !thumb && later.isSynchronisation() && isSynchronisationFunction(region, at);
        findings.add(new ArmFinding(file.name(), place(region, at), at, thumb, encoding, later, dispatched));
    }

    /** Marks the saving of coprocessor registers as dispatched where nothing computes with such registers. */
    private void excuseSavedRegisters() {
        boolean computes = (file.flags() & ElfFile.FLAG_ARM_HARD_FLOAT) != 0
                || findings.stream().anyMatch(f -> isCoprocessor(f) && !savesRegisters(f));
        if (!computes) {
            findings.replaceAll(f -> isCoprocessor(f) ? f.asDispatched() : f);
        }
    }

    private static boolean isCoprocessor(ArmFinding finding) {
        return switch (finding.instruction()) {
            case VFP, FPA, OTHER_COPROCESSOR, COPROCESSOR2 -> true;
            default -> false;
        };
    }

    /** Load or store of several registers, not of one at an offset; or a transfer of the VFP status register. */
    private static boolean savesRegisters(ArmFinding finding) {
        int insn = finding.encoding();
        boolean single = (insn & 1 << 24) != 0 && (insn & 1 << 21) == 0;
        boolean transfer = (insn & 0x0e00_0000) == 0x0c00_0000 && !single;
        boolean status = (insn & 0x0fef_0fff) == 0x0ee1_0a10;
        return !finding.thumb() && (transfer || status);
    }

    /** A short run of ARM instructions between two returns, without calls, in which nothing else is new. */
    private static boolean isSynchronisationFunction(CodeRegion region, long at) {
        int length = 1;
        for (long back = at - 4; region.contains(back, 4); back -= 4) {
            int insn = region.word(back);
            if (isReturn(insn) || length > DISPATCHED_LENGTH) {
                break;
            }
            if (isForeign(insn)) {
                // a literal of the function before, most likely; what belongs to this one begins behind it
                break;
            }
            length++;
        }
        for (long on = at + 4; region.contains(on, 4); on += 4) {
            int insn = region.word(on);
            if (++length > DISPATCHED_LENGTH || isForeign(insn)) {
                return false;
            }
            if (isReturn(insn)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isReturn(int insn) {
        return insn == 0xe12f_ff1e || insn == 0xe1a0_f00e;
    }

    private static boolean isForeign(int insn) {
        LaterInstruction later = ArmDecoder.classify(insn);
        boolean call = (insn & 0x0f00_0000) == 0x0b00_0000;
        return call || (later != null && !later.isSynchronisation());
    }
}
