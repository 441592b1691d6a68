/* CRC-32 (IEEE 802.3, reflected) by table: byte loads, a table look-up and a shift per byte. */
#include "bench.h"

static u32 table[256];
static u8 data[65536];

u32 benchmark(u32 rounds)
{
    u32 seed = 1, crc = 0;
    for (u32 i = 0; i < 256; i++) {
        u32 c = i;
        for (int k = 0; k < 8; k++)
            c = c & 1 ? c >> 1 ^ 0xEDB88320u : c >> 1;
        table[i] = c;
    }
    for (u32 i = 0; i < sizeof data; i++)
        data[i] = (u8)next_random(&seed);
    while (rounds--) {
        crc = ~crc;
        for (u32 i = 0; i < sizeof data; i++)
            crc = crc >> 8 ^ table[(crc ^ data[i]) & 0xFF];
        crc = ~crc;
    }
    return crc;
}
