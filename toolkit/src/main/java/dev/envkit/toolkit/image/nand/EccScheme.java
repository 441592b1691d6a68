package dev.envkit.toolkit.image.nand;

import dev.envkit.toolkit.image.nand.HammingCode.Outcome;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which code is in the spare area and where; it must be the one that the reader of those pages uses. */
public enum EccScheme {
    /**
     * Linux's and U-Boot's software Hamming code over 256 bytes: in large pages 24 bytes from spare byte 40 on, in
     * small ones 6 in bytes 0 to 3, 6 and 7 (Linux, drivers/mtd/nand/core.c and raw/nand_base.c, the default layouts).
     */
    HAMMING("Linux's software Hamming code"),
    /**
     * The S3C2440A's own code as Linux's s3c2410 driver lays it out: in large pages over 256 bytes, from spare byte 40
     * on; in small ones over 512, in bytes 0 to 2.
     */
    CONTROLLER("the S3C2440A controller's code"),
    /** None: spare areas stay erased. */
    NONE("no code");

    private static final int LARGE_OFFSET = 40;
    private static final int[] SMALL_HAMMING = {0, 1, 2, 3, 6, 7};
    private static final int[] SMALL_CONTROLLER = {0, 1, 2};

    private final String summary;

    EccScheme(String summary) {
        this.summary = summary;
    }

    /** Returns what it is, for people. */
    public String summary() {
        return summary;
    }

    /** Returns its name on the command line. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the scheme of a name on the command line. */
    public static Optional<EccScheme> of(String key) {
        return Arrays.stream(values())
                .filter(scheme -> scheme.key().equals(key))
                .findFirst();
    }

    /**
     * What the check of a page found.
     *
     * @param corrected bits of the data that were wrong and are right now
     * @param codeErrors single wrong bits in the code itself
     * @param uncorrectable steps with more wrong bits than the code can mend
     */
    public record Check(int corrected, int codeErrors, int uncorrectable) {
        /** Nothing wrong. */
        public static final Check CLEAN = new Check(0, 0, 0);

        /** Returns whether data and code agree. */
        public boolean isClean() {
            return corrected + codeErrors + uncorrectable == 0;
        }
    }

    /** Returns where in the spare area the code's bytes are, in order. */
    int[] positions(NandGeometry geometry) {
        int steps = steps(geometry);
        if (steps == 0) {
            return new int[0];
        }
        if (geometry.smallPages()) {
            return this == HAMMING ? SMALL_HAMMING : SMALL_CONTROLLER;
        }
        int[] positions = new int[steps * HammingCode.LENGTH];
        Arrays.setAll(positions, i -> LARGE_OFFSET + i);
        return positions;
    }

    private int steps(NandGeometry geometry) {
        return this == NONE ? 0 : geometry.pageSize() / step(geometry);
    }

    private int step(NandGeometry geometry) {
        return this == CONTROLLER && geometry.smallPages() ? 2 * HammingCode.STEP : HammingCode.STEP;
    }

    /**
     * Puts the code of a page into its spare area.
     *
     * @param page holds main and spare bytes from {@code offset} on
     */
    public void encode(NandGeometry geometry, byte[] page, int offset) {
        int[] positions = positions(geometry);
        int spare = offset + geometry.pageSize();
        int step = step(geometry);
        for (int i = 0; i < steps(geometry); i++) {
            int code = compute(page, offset + i * step, step);
            for (int b = 0; b < HammingCode.LENGTH; b++) {
                page[spare + positions[i * HammingCode.LENGTH + b]] = (byte) (code >> (8 * b));
            }
        }
    }

    /**
     * Checks a page against the code in its spare area and mends what can be mended.
     *
     * @param page holds main and spare bytes from {@code offset} on; its main bytes are changed where a bit is mended
     */
    public Check check(NandGeometry geometry, byte[] page, int offset) {
        int[] positions = positions(geometry);
        int spare = offset + geometry.pageSize();
        int step = step(geometry);
        int corrected = 0;
        int codeErrors = 0;
        int uncorrectable = 0;
        for (int i = 0; i < steps(geometry); i++) {
            int code = 0;
            for (int b = 0; b < HammingCode.LENGTH; b++) {
                code |= (page[spare + positions[i * HammingCode.LENGTH + b]] & 0xff) << (8 * b);
            }
            switch (correct(page, offset + i * step, step, code)) {
                case CLEAN -> {}
                case CORRECTED -> corrected++;
                case CODE_ERROR -> codeErrors++;
                case UNCORRECTABLE -> uncorrectable++;
            }
        }
        return corrected + codeErrors + uncorrectable == 0
                ? Check.CLEAN
                : new Check(corrected, codeErrors, uncorrectable);
    }

    private int compute(byte[] data, int offset, int step) {
        return this == CONTROLLER ? ControllerCode.compute(data, offset, step) : HammingCode.compute(data, offset);
    }

    private Outcome correct(byte[] data, int offset, int step, int code) {
        return this == CONTROLLER
                ? ControllerCode.correct(data, offset, step, code)
                : HammingCode.correct(data, offset, code);
    }
}
