@ Conformance harness: runs test cases from memory and records what they did. The same image runs in
@ qemu-system-arm -M versatilepb and in the emulator under test. See emulator/CONFORMANCE.md.
@
@ 0x00000 vectors          0x04000 slot: launch code, instructions under test, end code, literals, result
@ 0x05000 memory window    0x08000 this program                0x0A000 the initial contents of the window
@ 0x100000 number of cases, then cases        0x1800000 results
        .syntax unified
        .arm
        .equ SLOT,      0x4000
        .equ CODE,      0x4040          @ 16 words: instructions under test and padding
        .equ END,       0x4080
        .equ THUMB_RETURN, 0x40E0
        .equ LITERALS,  0x4200          @ r0..r12
        .equ RESULT,    0x4300
        .equ RES_CPSR,  60
        .equ RES_SPSR,  64
        .equ RES_VEC,   68
        .equ RES_ELR,   72
        .equ RES_ESPSR, 76
        .equ RES_MEM,   80
        .equ RES_BANKS, 84
        .equ RESULT_WORDS, 22
        .equ WINDOW,    0x5000          @ 256 bytes
        .equ INITIAL,   0xA000
        .equ CASES,     0x100000
        .equ RESULTS,   0x1800000
        .equ CASE_CPSR, 0
        .equ CASE_SPSR, 4
        .equ CASE_REGS, 8               @ r0..r14
        .equ CASE_CODE, 68              @ 16 words
        .equ CASE_SIZE, 132
        .equ SVC, 0xD3

        .section .vectors, "ax"
        b       reset
        b       undefined
        b       swi
        b       prefetch_abort
        b       data_abort
        b       .
        b       .
        b       .

        .section .slot, "ax"
launch:
        .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12
        ldr     r\n, [pc, #LITERALS - SLOT - 8 + 4 * \n - 4 * \n]
        .endr
        nop
        nop
        subs    pc, pc, #4              @ cpsr = spsr of the launching mode, on to CODE
        .org    END - SLOT
        .irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14
        str     r\n, [pc, #RESULT - END - 8 + 4 * \n - 4 * \n]
        .endr
        mrs     r0, cpsr
        str     r0, [pc, #RESULT + RES_CPSR - END - 8 - 64]
end_spsr:
        mrs     r0, spsr                @ a nop in user and system mode
        str     r0, [pc, #RESULT + RES_SPSR - END - 8 - 72]
        mov     r0, #0xE0
        str     r0, [pc, #RESULT + RES_VEC - END - 8 - 80]
        swi     0xE0E0E0
        .org    THUMB_RETURN - SLOT
        .thumb
        bx      pc                      @ where cases in ARM state go in Thumb state
        nop
        .arm
        b       launch + END - SLOT

        .text
        .global reset
reset:
        ldr     r4, =CASES
        ldr     r5, [r4], #4
        ldr     r6, =RESULTS
next_case:
        subs    r5, r5, #1
        blt     finished
        ldr     r0, =state
        stmia   r0, {r4, r5, r6}
        @ window, result, code, literals
        ldr     r0, =INITIAL
        ldr     r1, =WINDOW
        mov     r2, #8
1:      ldmia   r0!, {r7-r12, r14}
        stmia   r1!, {r7-r12, r14}
        ldr     r7, [r0], #4
        str     r7, [r1], #4
        subs    r2, r2, #1
        bne     1b
        ldr     r1, =RESULT
        mov     r0, #0
        mov     r2, #RESULT_WORDS
1:      str     r0, [r1], #4
        subs    r2, r2, #1
        bne     1b
        add     r0, r4, #CASE_CODE
        ldr     r1, =CODE
        mov     r2, #4
1:      ldmia   r0!, {r7-r10}
        stmia   r1!, {r7-r10}
        subs    r2, r2, #1
        bne     1b
        add     r0, r4, #CASE_REGS
        ldr     r1, =LITERALS
        mov     r2, #13
1:      ldr     r3, [r0], #4
        str     r3, [r1], #4
        subs    r2, r2, #1
        bne     1b
        mov     r3, #0
        mcr     p15, 0, r3, c7, c7, 0
        @ known values in all banks
        mov     r0, #0xD1
        bl      fill
        mov     r0, #0xD2
        bl      fill
        mov     r0, #0xD7
        bl      fill
        mov     r0, #0xDB
        bl      fill
        mov     r0, #0xDF
        bl      fill
        mov     r0, #0xD1
        msr     cpsr_c, r0
        ldr     r8, =0xF1000008
        ldr     r9, =0xF1000009
        ldr     r10, =0xF100000A
        ldr     r11, =0xF100000B
        ldr     r12, =0xF100000C
        mov     r0, #SVC
        msr     cpsr_c, r0
        ldr     r4, =state
        ldr     r4, [r4]
        @ r13, r14, spsr of the mode under test, and r8..r12 in fiq mode
        ldr     r7, [r4, #CASE_CPSR]
        ldr     r1, [r4, #CASE_SPSR]
        ldr     r2, =end_spsr
        and     r3, r7, #0x1F
        cmp     r3, #0x1F
        cmpne   r3, #0x10
        ldreq   r0, =0xE1A00000
        ldrne   r0, =0xE14F0000
        str     r0, [r2]
        bic     r0, r7, #0x20
        orr     r0, r0, #0xC0
        cmp     r3, #0x10
        orreq   r0, r0, #0xF            @ user mode's registers are those of system mode
        cmp     r3, #0x11
        mov     r2, r4
        msr     cpsr_c, r0
        bne     1f
        add     r0, r2, #CASE_REGS + 32
        ldmia   r0, {r8-r12}
        cmp     r3, #0x11
1:      cmp     r3, #0x1F
        cmpne   r3, #0x10
        msrne   spsr_cxsf, r1
        add     r0, r2, #CASE_REGS + 52
        ldmia   r0, {r13, r14}
        @ launch from undefined mode, or from abort mode if that is under test
        cmp     r3, #0x1B
        mov     r0, #0xDB
        moveq   r0, #0xD7
        ldr     r3, [r2, #CASE_CPSR]
        msr     cpsr_c, r0
        msr     spsr_cxsf, r3
        ldr     r0, =SLOT
        bx      r0

@ r0: mode; sets r13 and r14 of that mode to values that tell it; returns in supervisor mode
fill:
        mov     r1, lr
        orr     r2, r0, #0xA000
        msr     cpsr_c, r0
        mov     r13, r2
        orr     r14, r2, #0x0B00
        mov     r0, #SVC
        msr     cpsr_c, r0
        bx      r1

undefined:
        ldr     sp, =RESULT
        stmia   sp, {r0-r12}
        mov     r0, #1
        b       record
prefetch_abort:
        ldr     sp, =RESULT
        stmia   sp, {r0-r12}
        mov     r0, #3
        b       record
data_abort:
        ldr     sp, =RESULT
        stmia   sp, {r0-r12}
        mov     r0, #4
        b       record
swi:
        ldr     sp, =RESULT
        ldr     sp, [sp, #RES_VEC]
        cmp     sp, #0xE0
        beq     done
        ldr     sp, =RESULT
        stmia   sp, {r0-r12}
        mov     r0, #2
record:
        str     r0, [sp, #RES_VEC]
        str     lr, [sp, #RES_ELR]
        mrs     r0, spsr
        str     r0, [sp, #RES_ESPSR]
done:
        mov     r0, #SVC
        msr     cpsr_c, r0
        @ window
        ldr     r0, =WINDOW
        mov     r1, #0
        mov     r2, #64
1:      ldr     r3, [r0], #4
        add     r1, r3, r1, ror #7
        subs    r2, r2, #1
        bne     1b
        ldr     r7, =RESULT
        str     r1, [r7, #RES_MEM]
        @ banks of all modes but supervisor
        mov     r1, #0
        mov     r0, #0xD1
        msr     cpsr_c, r0
        add     r1, r8, r1, ror #7
        add     r1, r9, r1, ror #7
        add     r1, r10, r1, ror #7
        add     r1, r11, r1, ror #7
        add     r1, r12, r1, ror #7
        add     r1, r13, r1, ror #7
        add     r1, r14, r1, ror #7
        .irp m, 0xD2, 0xD7, 0xDB, 0xDF
        mov     r0, #\m
        msr     cpsr_c, r0
        add     r1, r13, r1, ror #7
        add     r1, r14, r1, ror #7
        .endr
        mov     r0, #SVC
        msr     cpsr_c, r0
        str     r1, [r7, #RES_BANKS]
        ldr     r0, =state
        ldmia   r0, {r4, r5, r6}
        add     r4, r4, #CASE_SIZE
        mov     r2, #RESULT_WORDS
1:      ldr     r3, [r7], #4
        str     r3, [r6], #4
        subs    r2, r2, #1
        bne     1b
        b       next_case

finished:
        @ open, write, close "results.bin", exit
        ldr     r1, =open_block
        mov     r0, #1
        swi     0x123456
        ldr     r1, =write_block
        str     r0, [r1]
        ldr     r2, =RESULTS
        str     r2, [r1, #4]
        sub     r3, r6, r2
        str     r3, [r1, #8]
        mov     r0, #5
        swi     0x123456
        ldr     r1, =write_block
        mov     r0, #2
        swi     0x123456
        ldr     r1, =exit_block
        mov     r0, #0x20
        swi     0x123456
        b       .

        .ltorg
open_block:     .word name, 5, 11
write_block:    .word 0, 0, 0
exit_block:     .word 0x20026, 0
name:           .asciz "results.bin"
        .align 2
state:          .word 0, 0, 0
