/* Memory streams: block transfers, bytes, halfwords, and strides beyond a page. */
#include "bench.h"

static u32 from[65536], to[65536];

static void copy(u32 *t, const u32 *f, u32 words)
{
    for (u32 i = 0; i < words; i += 8)
        __asm__ volatile("ldmia %0!, {r3-r6, r8, r9, r10, r12}\n\tstmia %1!, {r3-r6, r8, r9, r10, r12}"
                         : "+r"(f), "+r"(t)
                         :
                         : "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r12", "memory");
}

u32 benchmark(u32 rounds)
{
    u32 seed = 3, sum = 0;
    for (u32 i = 0; i < 65536; i++)
        from[i] = next_random(&seed);
    while (rounds--) {
        copy(to, from, 65536);
        const u8 *bytes = (const u8 *)to;
        u16 *halves = (u16 *)from;
        for (u32 i = 0; i < 65536; i++)
            sum += bytes[i];
        for (u32 i = 0; i < 65536; i++)
            halves[i] = (u16)(halves[i] + sum);
        for (u32 i = 0; i < 16; i++)
            for (u32 j = i * 64; j < 65536; j += 1024 + 64)
                sum ^= to[j];
    }
    return sum;
}
