package dev.envkit.emulator.translator.cache;

import dev.envkit.emulator.cpu.isa.Disassembler;
import dev.envkit.emulator.translator.Diagnostic;
import dev.envkit.emulator.translator.analysis.Block;
import dev.envkit.emulator.translator.analysis.FlagKind;
import dev.envkit.emulator.translator.analysis.Instruction;
import dev.envkit.emulator.translator.analysis.Liveness;
import dev.envkit.emulator.translator.analysis.Outline;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes down what the translator does, as far as it was asked to.
 *
 * <p>Threading: may be used by any thread, if the output may.
 */
public final class Listing {
    private final Set<Diagnostic> wanted;
    private final Consumer<String> output;
    private final Disassembler disassembler;

    /** Makes a listing of some kinds of information. */
    public Listing(Set<Diagnostic> wanted, Consumer<String> output, Disassembler disassembler) {
        this.wanted = wanted;
        this.output = output;
        this.disassembler = disassembler;
    }

    /** Returns whether a kind of information is asked for. */
    public boolean wants(Diagnostic kind) {
        return wanted.contains(kind);
    }

    /** Writes a line, if its kind is asked for. */
    public void line(Diagnostic kind, Supplier<String> text) {
        if (wants(kind)) {
            String name = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
            output.accept(name + ": " + text.get());
        }
    }

    void outline(Outline outline, Liveness liveness) {
        line(Diagnostic.GUEST_CODE, () -> code(outline));
        line(
                Diagnostic.LIVENESS,
                () -> "used %s, written %s".formatted(registers(outline.used()), registers(outline.written())));
        for (Block b : outline.blocks().values()) {
            Instruction last = b.last();
            int start = offset(outline, b.start());
            line(
                    Diagnostic.BLOCKS,
                    () -> "%03x to %03x, %s%s"
                            .formatted(
                                    start,
                                    offset(outline, b.end()) - 1,
                                    last.kind(),
                                    last.target() == 0 ? "" : " %x".formatted(last.target())));
            line(Diagnostic.LIVENESS, () -> "%03x: flags %s".formatted(start, kind(liveness.kindAt(b))));
        }
    }

    void exits(Outline outline, int count) {
        line(
                Diagnostic.EXITS,
                () -> "region at %03x: %d instructions, %d exits"
                        .formatted(offset(outline, outline.entry()), outline.size(), count));
    }

    /** Returns the guest code of a region as text. */
    public String code(Outline outline) {
        return outline.blocks().values().stream()
                .flatMap(b -> b.instructions().stream())
                .map(i -> "%n  %03x %s".formatted(offset(outline, i.index()), text(outline, i)))
                .collect(Collectors.joining("", "region at %03x".formatted(offset(outline, outline.entry())), ""));
    }

    private String text(Outline outline, Instruction i) {
        return disassembler.disassemble(
                i.raw(), offset(outline, i.index()), outline.snapshot().thumb());
    }

    private static int offset(Outline outline, int index) {
        return index << outline.snapshot().shift();
    }

    private static String registers(int mask) {
        return IntStream.range(0, 15)
                .filter(r -> (mask & 1 << r) != 0)
                .mapToObj(r -> "r" + r)
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String kind(int kind) {
        if (kind == FlagKind.UNKNOWN) {
            return "unknown";
        }
        if (kind == FlagKind.LOCALS) {
            return "in locals";
        }
        return ((kind & FlagKind.NZ) != 0 ? "NZ" : "")
                + ((kind & FlagKind.C) != 0 ? "C" : "")
                + ((kind & FlagKind.V) != 0 ? "V" : "")
                + ((kind & FlagKind.ADDITION) != 0 ? " of an addition" : " of a subtraction");
    }
}
