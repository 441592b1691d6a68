/* Freestanding program with what makes code hard to tell from data: jump tables, tables of functions, literal pools,
   calls that never return followed by literals, unreached functions. */
typedef unsigned int u32;
static volatile u32 sink;
static long call(long number, long a, long b, long c) {
    register long r0 __asm__("r0") = a; register long r1 __asm__("r1") = b; register long r2 __asm__("r2") = c;
    register long r7 __asm__("r7") = number;
    __asm__ volatile("swi 0" : "+r"(r0) : "r"(r1), "r"(r2), "r"(r7) : "memory");
    return r0;
}
__attribute__((noreturn, noinline)) static void leave(int code) { call(1, code, 0, 0); for (;;) { } }
__attribute__((noinline)) static u32 leading_zeros(u32 x) { return x ? __builtin_clz(x) : 32; }
__attribute__((noinline)) static u32 mix(u32 x) { return (x ^ 0x12345678u) * 0x9e3779b1u + 0xcafebabeu; }
__attribute__((noinline)) static u32 halves(short a, short b, u32 c) { return (u32) (a * b) + c; }
__attribute__((noinline)) static void check(u32 x) { if (x == 0xdeadbeefu) leave(0x11223344); sink = x ^ 0x55667788u; }
__attribute__((noinline)) static u32 pick(u32 n, u32 x) {
    switch (n) {
        case 0: return mix(x); case 1: return leading_zeros(x); case 2: return x * 3; case 3: return x / 16 + 0x01010101u;
        case 4: return halves((short) x, 7, x); case 5: return ~x; case 6: check(x); return 6; case 7: return x << 5;
        case 8: return x ^ 0x0badf00du; default: return 0x13579bdfu;
    }
}
typedef u32 (*op)(u32);
static u32 op_a(u32 x) { return mix(x) + 1; }
static u32 op_b(u32 x) { return leading_zeros(x) + 0x10203040u; }
static u32 op_c(u32 x) { return halves((short) (x >> 16), (short) x, 0x00ff00ffu); }
static const op table[] = {op_a, op_b, op_c, op_a};
struct pair { long long a, b; };
__attribute__((noinline)) static void copy(struct pair *to, const struct pair *from, u32 n) { while (n--) { *to = *from; __builtin_prefetch(from + 8); to++; from++; } }
static struct pair pairs[4];
void _start(void) {
    u32 x = sink;
    for (u32 i = 0; i < 10; i++) { x = pick(i & 15, x); x = table[x & 3](x); }
    copy(pairs, pairs + 2, 2);
    check(x);
    leave((int) x);
}
__attribute__((used, noinline)) static u32 never_called(u32 x) { u32 y = leading_zeros(x ^ 0x7e57ab1eu); check(y); return y + mix(x); }
