package dev.envkit.emulator.cpu.interpreter;

import dev.envkit.emulator.cpu.CpuState;

/** The condition field (ARM ARM A3.2). */
final class Conditions {
    private Conditions() {}

    /** Returns whether a condition holds; 14 and 15 always do. */
    static boolean holds(int condition, CpuState s) {
        return holds(condition, s.n, s.z, s.c, s.v);
    }

    /** Returns whether a condition holds for flags in the form of {@link CpuState}. */
    static boolean holds(int condition, int n, int z, int c, int v) {
        boolean holds = switch (condition >>> 1) {
            case 0 -> z == 0; // EQ, NE
            case 1 -> c != 0; // CS, CC
            case 2 -> n < 0; // MI, PL
            case 3 -> v < 0; // VS, VC
            case 4 -> c != 0 && z != 0; // HI, LS
            case 5 -> (n ^ v) >= 0; // GE, LT
            case 6 -> z != 0 && (n ^ v) >= 0; // GT, LE
            default -> true; // AL
        };
        return condition >= 14 || holds == ((condition & 1) == 0);
    }
}
