@ Start-up for bare-metal benchmarks: a stack, zeroed data, the program, and its end through semihosting.
        .syntax unified
        .arm
        .section .start, "ax"
        .global _start
_start:
        ldr     sp, =stack_top
        ldr     r0, =bss_start
        ldr     r1, =bss_end
        mov     r2, #0
1:      cmp     r0, r1
        strlo   r2, [r0], #4
        blo     1b
        bl      program
        @ SYS_EXIT_EXTENDED: reason ADP_Stopped_ApplicationExit, status
        ldr     r1, =exit_block
        str     r0, [r1, #4]
        mov     r0, #0x20
        swi     0x123456
        b       .

        .global write0
        .type write0, %function
write0:
        mov     r1, r0
        mov     r0, #0x04               @ SYS_WRITE0
        swi     0x123456
        bx      lr

        .data
exit_block:
        .word   0x20026, 0
