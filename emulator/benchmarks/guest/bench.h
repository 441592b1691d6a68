/* What benchmark programs share: no C library is linked. */
#ifndef BENCH_H
#define BENCH_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

/* Writes a string to the host's console through semihosting. */
void write0(const char *text);

/* The benchmark itself: does all its rounds and returns a check sum that must be the same everywhere. */
u32 benchmark(u32 rounds);

/* A generator of numbers that look random: xorshift, 32 bits. */
static inline u32 next_random(u32 *state)
{
    u32 x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}

#endif
