/* Floating point in software (libgcc): shifts by registers, long carry chains, many branches and calls. */
#include "bench.h"

u32 benchmark(u32 rounds)
{
    double x = 0.5, y = 1.25, sum = 0;
    float f = 3.0f;
    while (rounds--) {
        x = x * 3.9 * (1.0 - x) + 1e-9;
        y = y / 1.0000001 + x;
        sum += x * y - (double)f;
        f = f * 0.999f + 0.001f;
        if (sum > 1e6)
            sum -= 1e6;
        y = y > 100.0 ? y - 99.5 : y;
    }
    return (u32)(int)(sum * 1000.0) ^ (u32)(int)(x * 1e6) ^ (u32)(int)(y * 1e6);
}
