package dev.envkit.emulator.run;

import dev.envkit.emulator.net.NetworkSummary;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The numbers of a run.
 *
 * @param instructions executed by the CPU
 * @param virtualPicos virtual time that passed
 * @param wallNanos real time that passed
 * @param serialBytes characters that the board sent
 * @param resets how often the board was reset
 * @param engine what the engine counted, by name; empty for the interpreter alone
 * @param phases the boot phases that the serial log shows, in the order in which they began
 * @param network what went over the Ethernet cable; empty if it led nowhere
 */
public record RunStats(
        long instructions,
        long virtualPicos,
        long wallNanos,
        long serialBytes,
        int resets,
        Map<String, Long> engine,
        List<Phase> phases,
        Optional<NetworkSummary> network) {
    private static final double PICOS = 1e12;
    private static final double NANOS = 1e9;

    public RunStats {
        engine = Collections.unmodifiableMap(new LinkedHashMap<>(engine));
        phases = List.copyOf(phases);
    }

    /**
     * A boot phase's beginning, as the serial log shows it.
     *
     * @param name see {@link BootPhases}
     * @param virtualPicos virtual time since power-on
     * @param wallNanos real time since the run began
     * @param instructions executed since power-on
     */
    public record Phase(String name, long virtualPicos, long wallNanos, long instructions) {}

    /** Returns millions of instructions per second of real time. */
    public double mips() {
        return wallNanos == 0 ? 0 : instructions * 1e3 / wallNanos;
    }

    /**
     * Returns the numbers as JSON: {@code ending}, {@code instructions}, {@code virtualSeconds}, {@code wallSeconds},
     * {@code mips}, {@code serialBytes}, {@code resets}, {@code engine} with what it counted, and {@code phases} with
     * {@code name}, {@code virtualSeconds}, {@code wallSeconds} and {@code instructions} each. With a network also
     * {@code network}: {@code framesFromBoard}, {@code bytesFromBoard}, {@code framesToBoard}, {@code bytesToBoard},
     * {@code dropped}, {@code malformed}, and {@code services} with {@code name}, {@code uses}, {@code bytesFromBoard}
     * and {@code bytesToBoard} each.
     */
    public String toJson(Ending ending) {
        StringBuilder out = new StringBuilder(512);
        out.append(String.format(
                Locale.ROOT,
                """
                {
                  "ending": "%s",
                  "instructions": %d,
                  "virtualSeconds": %.9f,
                  "wallSeconds": %.6f,
                  "mips": %.1f,
                  "serialBytes": %d,
                  "resets": %d,
                  "engine": {%s},
                  "phases": [\
                """,
                ending.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                instructions,
                virtualPicos / PICOS,
                wallNanos / NANOS,
                mips(),
                serialBytes,
                resets,
                engine.entrySet().stream()
                        .map(e -> "\"" + e.getKey() + "\": " + e.getValue())
                        .collect(Collectors.joining(", "))));
        String separator = "\n";
        for (Phase phase : phases) {
            out.append(separator)
                    .append(String.format(
                            Locale.ROOT,
                            "    {\"name\": \"%s\", \"virtualSeconds\": %.9f, \"wallSeconds\": %.6f, \"instructions\":"
                                    + " %d}",
                            phase.name,
                            phase.virtualPicos / PICOS,
                            phase.wallNanos / NANOS,
                            phase.instructions));
            separator = ",\n";
        }
        out.append(phases.isEmpty() ? "]" : "\n  ]");
        network.ifPresent(summary -> out.append(",\n  \"network\": ").append(toJson(summary)));
        return out.append("\n}\n").toString();
    }

    private static String toJson(NetworkSummary network) {
        // service names are the program's own: there is nothing in them to escape
        String services = network.services().stream()
                .map(service -> String.format(
                        Locale.ROOT,
                        "      {\"name\": \"%s\", \"uses\": %d, \"bytesFromBoard\": %d, \"bytesToBoard\": %d}",
                        service.name(),
                        service.uses(),
                        service.bytesFromBoard(),
                        service.bytesToBoard()))
                .collect(Collectors.joining(",\n"));
        return String.format(
                Locale.ROOT,
                """
                {
                    "framesFromBoard": %d,
                    "bytesFromBoard": %d,
                    "framesToBoard": %d,
                    "bytesToBoard": %d,
                    "dropped": %d,
                    "malformed": %d,
                    "services": [%s]
                  }\
                """,
                network.framesFromBoard(),
                network.bytesFromBoard(),
                network.framesToBoard(),
                network.bytesToBoard(),
                network.dropped(),
                network.malformed(),
                services.isEmpty() ? "" : "\n" + services + "\n    ");
    }
}
