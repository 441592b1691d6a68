package dev.envkit.emulator.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A bare-metal program for the board: says "hello" and a prompt on UART0, echoes what is typed with a prompt after each
 * return, and ends itself with status 7 (semihosting) at a "q".
 *
 * <pre>
 * _start: mov r1, #0x50000000; adr r2, text
 * next:   ldrb r0, [r2], #1; cmp r0, #0; beq echo; bl put; b next
 * echo:   ldr r3, [r1, #UTRSTAT]; tst r3, #1; beq echo
 *         ldr r0, [r1, #URXH]; cmp r0, #'q'; beq quit
 *         bl put; cmp r0, #13; adreq r2, prompt; beq next; b echo
 * put:    ldr r3, [r1, #UTRSTAT]; tst r3, #2; beq put; str r0, [r1, #UTXH]; mov pc, lr
 * quit:   mov r0, #0x20; adr r1, block; swi 0x123456
 * block:  .word 0x20026, 7
 * text:   .ascii "hello"
 * prompt: .asciz "\r\n/ # "
 * </pre>
 */
public final class EchoProgram {
    private static final int LOAD_ADDRESS = 0x3100_0000;
    private static final int ELF_HEADERS = 52 + 32;
    private static final int[] CODE = {
        0xe3a01205, 0xe28f2064, 0xe4d20001, 0xe3500000, 0x0a000001, 0xeb00000b, 0xeafffffa, 0xe5913010,
        0xe3130001, 0x0afffffc, 0xe5910024, 0xe3500071, 0x0a000009, 0xeb000003, 0xe350000d, 0x028f2031,
        0x0afffff0, 0xeafffff4, 0xe5913010, 0xe3130002, 0x0afffffc, 0xe5810020, 0xe1a0f00e, 0xe3a00020,
        0xe28f1000, 0xef123456, 0x00020026, 0x00000007, 0x6c6c6568, 0x2f0a0d6f, 0x00202320
    };

    private EchoProgram() {}

    /** Writes the program as an ELF file. */
    public static Path write(Path directory) throws IOException {
        int size = 4 * CODE.length;
        ByteBuffer out = ByteBuffer.allocate(ELF_HEADERS + size).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        out.putShort((short) 2)
                .putShort((short) 40)
                .putInt(1)
                .putInt(LOAD_ADDRESS)
                .putInt(52)
                .putInt(0);
        out.putInt(0).putShort((short) 52).putShort((short) 32).putShort((short) 1);
        out.putShort((short) 40).putShort((short) 0).putShort((short) 0);
        out.putInt(1).putInt(ELF_HEADERS).putInt(LOAD_ADDRESS).putInt(LOAD_ADDRESS);
        out.putInt(size).putInt(size).putInt(5).putInt(4);
        for (int word : CODE) {
            out.putInt(word);
        }
        return Files.write(directory.resolve("echo.elf"), out.array());
    }
}
