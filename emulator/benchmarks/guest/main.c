/* Runs the benchmark that is linked to it, and prints its check sum. */
#include "bench.h"

void *memcpy(void *to, const void *from, u32 n)
{
    u8 *t = to;
    const u8 *f = from;
    while (n--)
        *t++ = *f++;
    return to;
}

void *memset(void *to, int value, u32 n)
{
    u8 *t = to;
    while (n--)
        *t++ = (u8)value;
    return to;
}

int program(void)
{
    static char text[] = "checksum 00000000\n";
    u32 sum = benchmark(ROUNDS);
    for (int i = 0; i < 8; i++)
        text[9 + i] = "0123456789abcdef"[sum >> (28 - 4 * i) & 15];
    write0(text);
    return 0;
}
