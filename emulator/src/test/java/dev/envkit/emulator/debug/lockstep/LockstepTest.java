package dev.envkit.emulator.debug.lockstep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.envkit.emulator.board.BoardConfig;
import dev.envkit.emulator.board.Mini2440;
import dev.envkit.emulator.cpu.Cpu;
import dev.envkit.emulator.cpu.isa.Assembler;
import dev.envkit.emulator.run.Machine;
import dev.envkit.emulator.translator.TranslatorConfig;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two boards side by side, and what happens when one of them is wrong. */
class LockstepTest {
    private static final int CODE = 0x3000_8000;

    private static Mini2440 board(Optional<TranslatorConfig> translator, String increment) {
        Mini2440 board = new Mini2440(BoardConfig.DEFAULT.withTranslator(translator));
        int[] code = Assembler.arm(CODE, "loop: add r0, r0, #1", increment, "cmp r1, r0, lsl #3", "b loop");
        for (int i = 0; i < code.length; i++) {
            board.bus().write(CODE + 4 * i, 4, code[i]);
        }
        board.cpu().setRegister(Cpu.PC, CODE);
        return board;
    }

    private static Lockstep lockstep(String first, String second) {
        Mini2440 translating = board(Optional.of(TranslatorConfig.TEST), first);
        return new Lockstep(
                translating,
                translating.engine(),
                region -> translating.translator().orElseThrow().describe(region),
                board(Optional.empty(), second));
    }

    @Test
    void twoBoardsInOneProcessStayTheSame() {
        Lockstep both = lockstep("add r1, r1, #7", "add r1, r1, #7");
        assertEquals(Machine.Stop.DONE, both.run(300_000));
        assertTrue(both.compared() > 0);
    }

    @Test
    void theFirstDifferenceIsReportedWithStateAndCode() {
        Lockstep both = lockstep("addvs r1, r1, #7", "addvc r1, r1, #7");
        Difference difference = assertThrows(Difference.class, () -> both.run(300_000));
        assertTrue(String.valueOf(difference.getMessage()).contains("r1 "), difference.getMessage());
        assertTrue(String.valueOf(difference.getMessage()).contains("translated:"), difference.getMessage());
    }
}
