package dev.envkit.toolkit.cli;

import dev.envkit.emulator.translator.Diagnostic;
import dev.envkit.emulator.translator.EngineKind;
import dev.envkit.toolkit.boot.BootTask;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How the emulator executes instructions, for commands that boot. */
@Topic("Engine")
final class EngineFlags {
    private static final String LOCKSTEP = "lockstep";

    /** An engine, or the comparison of two. */
    record Choice(EngineKind kind, boolean lockstep) {}

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            converter = ChoiceConverter.class,
            description = {
                "How instructions are executed: interpreter; auto also translates hot code to Java bytecode;"
                        + " translator",
                "does so early; lockstep compares translator and interpreter. The results are the same."
            })
    private @Nullable Choice engine;

    @Option(
            names = "--dump",
            paramLabel = "KIND",
            split = ",",
            converter = DiagnosticConverter.class,
            description = "What the translator shall tell: guest-code, blocks, liveness, bytecode, exits, installs,"
                    + " invalidations.")
    private List<Diagnostic> dump = List.of();

    static final class ChoiceConverter implements ITypeConverter<Choice> {
        @Override
        public Choice convert(String name) {
            return name.equals(LOCKSTEP)
                    ? new Choice(EngineKind.TRANSLATOR, true)
                    : EngineKind.named(name)
                            .map(kind -> new Choice(kind, false))
                            .orElseThrow(() -> new TypeConversionException(
                                    "there is no engine '" + name + "': interpreter, translator, auto or lockstep"));
        }
    }

    static final class DiagnosticConverter implements ITypeConverter<Diagnostic> {
        @Override
        public Diagnostic convert(String name) {
            return Arrays.stream(Diagnostic.values())
                    .filter(kind -> name(kind).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("the translator cannot tell '" + name + "': "
                            + Arrays.stream(Diagnostic.values())
                                    .map(DiagnosticConverter::name)
                                    .collect(Collectors.joining(", "))));
        }

        private static String name(Diagnostic kind) {
            return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    void applyTo(BootTask task, Consumer<String> output) {
        Set<Diagnostic> kinds = dump.isEmpty() ? EnumSet.noneOf(Diagnostic.class) : EnumSet.copyOf(dump);
        Choice choice = engine;
        task.engine(choice == null ? EngineKind.DEFAULT : choice.kind(), kinds, output);
        task.lockstep(choice != null && choice.lockstep());
    }
}
