package dev.envkit.junit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program without an operating system: it says {@code ready}, then sends back in upper case what is typed, and lights
 * LED1 while key K1 is pressed.
 */
final class EchoProgram {
    /** Where it is loaded and starts. */
    static final long ADDRESS = 0x3000_8000L;

    /** Behind the code. */
    private static final String GREETING = "ready\r\n";

    private static final int[] CODE = {
        0xe321f0d3, // msr cpsr_c, #0xd3
        0xe3a01205, // mov r1, #0x50000000       UART0
        0xe3a04456, // mov r4, #0x56000000       GPIO
        0xe5945010, // ldr r5, [r4, #0x10]       GPBCON
        0xe3c55b03, // bic r5, r5, #0xc00
        0xe3855b01, // orr r5, r5, #0x400        GPB5, LED1: output
        0xe5845010, // str r5, [r4, #0x10]
        0xe28f2060, // adr r2, greeting
        0xe4d20001, // say: ldrb r0, [r2], #1
        0xe3500000, // cmp r0, #0
        0x0a000004, // beq loop
        0xe5913010, // wait: ldr r3, [r1, #0x10] UTRSTAT0
        0xe3130002, // tst r3, #2                room to send?
        0x0afffffc, // beq wait
        0xe5810020, // str r0, [r1, #0x20]       UTXH0
        0xeafffff7, // b say
        0xe5945064, // loop: ldr r5, [r4, #0x64] GPGDAT: K1 is GPG0, low while pressed
        0xe2055001, // and r5, r5, #1
        0xe1a05285, // lsl r5, r5, #5            LED1 is GPB5, lit while low
        0xe5845014, // str r5, [r4, #0x14]       GPBDAT
        0xe5913010, // ldr r3, [r1, #0x10]
        0xe3130001, // tst r3, #1                received something?
        0x0afffff8, // beq loop
        0xe5910024, // ldr r0, [r1, #0x24]       URXH0
        0xe350000d, // cmp r0, #13               the return key
        0x03a0000a, // moveq r0, #10
        0xe3500061, // cmp r0, #'a'
        0x22400020, // subcs r0, r0, #32
        0xe5913010, // full: ldr r3, [r1, #0x10]
        0xe3130002, // tst r3, #2
        0x0afffffc, // beq full
        0xe5810020, // str r0, [r1, #0x20]
        0xeaffffee, // b loop
    };

    private EchoProgram() {}

    static Path write(Path file) throws IOException {
        byte[] greeting = GREETING.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer image =
                ByteBuffer.allocate(4 * CODE.length + greeting.length + 1).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : CODE) {
            image.putInt(word);
        }
        image.put(greeting);
        return Files.write(file, image.array());
    }
}
