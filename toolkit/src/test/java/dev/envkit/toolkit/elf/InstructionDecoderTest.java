package dev.envkit.toolkit.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every class of instruction is told apart, by what GNU as makes of it (instructions.txt). */
class InstructionDecoderTest {
    record Line(boolean thumb, int encoding, int digits, String expected, String source) {
        @Override
        public String toString() {
            return (thumb ? "thumb " : "arm ") + source;
        }
    }

    static List<Line> lines() throws IOException {
        List<Line> lines = new ArrayList<>();
        try (InputStream in = InstructionDecoderTest.class.getResourceAsStream("instructions.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (!line.startsWith("#")) {
                    String[] fields = line.split("\\s+", 4);
                    lines.add(new Line(
                            fields[0].equals("thumb"),
                            Integer.parseUnsignedInt(fields[1], 16),
                            fields[1].length(),
                            fields[2],
                            fields[3]));
                }
            }
        }
        return lines;
    }

    @ParameterizedTest
    @MethodSource("lines")
    void tellsWhatAnArm920tHas(Line line) {
        LaterInstruction later;
        if (line.thumb()) {
            boolean isLong = line.digits() == 8;
            int first = isLong ? line.encoding() >>> 16 : line.encoding();
            assertEquals(isLong, ThumbDecoder.isLong(first));
            later = ThumbDecoder.classify(first, line.encoding() & 0xffff);
        } else {
            later = ArmDecoder.classify(line.encoding());
        }
        assertEquals(line.expected(), later == null ? "OK" : later.name());
    }

    @Test
    void everyLaterInstructionIsAmongThem() throws IOException {
        Set<LaterInstruction> missing = EnumSet.allOf(LaterInstruction.class);
        lines().stream()
                .map(Line::expected)
                .filter(name -> !name.equals("OK"))
                .forEach(name -> missing.remove(LaterInstruction.valueOf(name)));
        assertEquals(EnumSet.of(LaterInstruction.NONSENSE), missing);
    }

    @Test
    void theConditionDoesNotMatter() throws IOException {
        for (Line line : lines()) {
            if (!line.thumb()
                    && line.encoding() >>> 28 == 0xe
                    && line.expected().equals("OK")) {
                for (int condition = 0; condition < 0xe; condition++) {
                    int insn = (line.encoding() & 0x0fff_ffff) | condition << 28;
                    assertEquals(null, ArmDecoder.classify(insn), line.source());
                }
            }
        }
    }
}
