package dev.envkit.toolkit.boot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes files that are taken for an uncompressed kernel, and do no more than say something on the console. */
public final class TinyKernel {
    private static final int KERNEL_SIZE = 0x1000;
    private static final int TEXT_AT = 0x100;

    /**
     * Begins as a kernel does ({@code msr cpsr_c, #0xd3; mrc p15, 0, r9, c0, c0, 0}), sends the text at 0x100 on UART0,
     * and then stops: {@code mov r1, #0x50000000; adr r2, text; next: ldrb r0, [r2], #1; cmp r0, #0; beq stop; wait:
     * ldr r3, [r1, #UTRSTAT]; tst r3, #2; beq wait; str r0, [r1, #UTXH]; b next; stop: b stop}.
     */
    private static final int[] CODE = {
        0xe321f0d3,
        0xee109f10,
        0xe3a01205,
        0xe28f20ec,
        0xe4d20001,
        0xe3500000,
        0x0a000004,
        0xe5913010,
        0xe3130002,
        0x0afffffc,
        0xe5810020,
        0xeafffff7,
        0xeafffffe
    };

    private TinyKernel() {}

    /** Writes a kernel that says a text and stops. */
    public static Path write(Path file, String text) throws IOException {
        ByteBuffer image = ByteBuffer.allocate(KERNEL_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : CODE) {
            image.putInt(word);
        }
        image.position(TEXT_AT);
        image.put(text.getBytes(StandardCharsets.US_ASCII));
        return Files.write(file, image.array());
    }
}
