package dev.envkit.emulator.translator.cache;

import dev.envkit.emulator.cpu.interpreter.Region;
import dev.envkit.emulator.translator.Diagnostic;
import dev.envkit.emulator.translator.analysis.BlockFinder;
import dev.envkit.emulator.translator.analysis.Decoder;
import dev.envkit.emulator.translator.analysis.Liveness;
import dev.envkit.emulator.translator.analysis.Outline;
import dev.envkit.emulator.translator.analysis.Snapshot;
import dev.envkit.emulator.translator.emit.RegionEmitter;
import dev.envkit.emulator.translator.runtime.RegionClasses;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All phases of a translation, one after the other.
 *
 * <p>Threading: may be used by any thread.
 */
public final class Compiler {
    /** HotSpot does not compile methods that are larger. */
    static final int LARGEST_METHOD = 8000;

    private final Decoder decoder;
    private final Listing listing;
    private final boolean interworks;

    /**
     * Makes a compiler for one processor.
     *
     * @param interworks whether loads of the PC may change the state
     */
    public Compiler(Decoder decoder, Listing listing, boolean interworks) {
        this.decoder = decoder;
        this.listing = listing;
        this.interworks = interworks;
    }

    /**
     * Translates the code that begins at an instruction.
     *
     * @param most how many instructions the region may have
     */
    public Translation translate(Snapshot page, int entry, int most) {
        long begin = System.nanoTime();
        for (int limit = most; ; limit = limit * 2 / 3) {
            Outline outline = new BlockFinder(page, decoder, limit).find(entry);
            Liveness liveness = new Liveness(outline);
            RegionEmitter emitter = new RegionEmitter(outline, liveness, interworks);
            byte[] classFile = emitter.emit();
            if (methodSize(classFile) >= LARGEST_METHOD) {
                continue;
            }
            listing.outline(outline, liveness);
            listing.exits(outline, emitter.exits());
            listing.line(
                    Diagnostic.BYTECODE,
                    () -> code(classFile)
                            .flatMap(CodeAttribute::elementStream)
                            .map(element -> "  " + element)
                            .collect(Collectors.joining("\n", "\n", "")));
            Region region = RegionClasses.define(classFile);
            return new Translation(region, outline, classFile.length, System.nanoTime() - begin);
        }
    }

    /** Returns the size of the largest method in bytes of bytecode. */
    static int methodSize(byte[] classFile) {
        return code(classFile).mapToInt(CodeAttribute::codeLength).max().orElse(0);
    }

    private static Stream<CodeAttribute> code(byte[] classFile) {
        return ClassFile.of().parse(classFile).methods().stream()
                .flatMap(m -> m.findAttribute(Attributes.code()).stream())
                .map(CodeAttribute.class::cast);
    }
}
