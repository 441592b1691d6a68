/* A mix in the manner of classic synthetic benchmarks: records, strings, a state machine, a matrix, a list; in Thumb. */
#include "bench.h"

struct record {
    struct record *next;
    int kind, number;
    char text[32];
};

static struct record pool[64];
static int matrix[3][24][24];

__attribute__((noinline)) static int compare(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return (u8)*a - (u8)*b;
}

__attribute__((noinline)) static void assign(struct record *to, const struct record *from)
{
    struct record *next = to->next;
    *to = *from;
    to->next = next;
    to->number += 3;
}

__attribute__((noinline)) static u32 machine(const char *text)
{
    enum { START, NUMBER, WORD, OTHER } state = START;
    u32 counts[4] = {0, 0, 0, 0};
    for (; *text; text++) {
        char c = *text;
        switch (state) {
        case START:
            state = c >= '0' && c <= '9' ? NUMBER : c >= 'a' && c <= 'z' ? WORD : OTHER;
            break;
        case NUMBER:
            state = c == ' ' ? START : c >= '0' && c <= '9' ? NUMBER : OTHER;
            break;
        case WORD:
            state = c == ' ' ? START : WORD;
            break;
        default:
            state = c == ' ' ? START : OTHER;
        }
        counts[state]++;
    }
    return counts[0] | counts[1] << 8 | counts[2] << 16 | counts[3] << 24;
}

__attribute__((noinline)) static int multiply(void)
{
    int trace = 0;
    for (int i = 0; i < 24; i++) {
        for (int j = 0; j < 24; j++) {
            int sum = 0;
            for (int n = 0; n < 24; n++)
                sum += matrix[0][i][n] * matrix[1][n][j];
            matrix[2][i][j] = sum;
        }
        trace += matrix[2][i][i];
    }
    return trace;
}

u32 benchmark(u32 rounds)
{
    static const char text[] = "17 records of 32 bytes each, 4x 9 words and 12 numbers 007 or so";
    u32 sum = 0, seed = 5;
    for (int i = 0; i < 64; i++) {
        pool[i].next = &pool[(i + 7) & 63];
        pool[i].number = i;
        for (int c = 0; c < 31; c++)
            pool[i].text[c] = (char)('a' + next_random(&seed) % 3);
    }
    for (int i = 0; i < 2 * 24 * 24; i++)
        (&matrix[0][0][0])[i] = (int)(next_random(&seed) & 0xFF);
    while (rounds--) {
        struct record *r = &pool[rounds & 63];
        for (int i = 0; i < 40; i++) {
            assign(r->next, r);
            sum += (u32)compare(r->text, r->next->next->text) + (u32)r->number;
            r = r->next->next;
            r->text[i & 15] ^= (char)(sum & 1);
        }
        sum ^= machine(text);
        sum += (u32)multiply();
        matrix[0][rounds % 24][3] ^= (int)(sum & 0xF);
    }
    return sum;
}
