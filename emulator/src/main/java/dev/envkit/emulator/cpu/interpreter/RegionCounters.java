package dev.envkit.emulator.cpu.interpreter;

/**
 * How regions were run. Where execution goes on in the interpreter, one of the last three says why; the rest of the
 * times the last region declined its next instruction.
 *
 * @param entries how often execution went from the interpreter into regions
 * @param instructions executed in regions
 * @param stepped of these, how many the interpreter executed for a region, one by one
 * @param micros time in regions, estimated from each 64th entry
 * @param endsOfBudget went on in the interpreter because the quantum was nearly used up
 * @param otherCode because no region begins where the last one led to
 * @param attention because something beside the next instruction needed a look: an interrupt, a changed mode
 */
public record RegionCounters(
        long entries,
        long instructions,
        long stepped,
        long micros,
        long endsOfBudget,
        long otherCode,
        long attention) {}
