/* Calls, indirect calls, recursion and pointer chasing: control flow that only the data decides. */
#include "bench.h"

struct node {
    struct node *left, *right;
    u32 key;
};

static struct node nodes[4096];
static u32 used;

__attribute__((noinline)) static struct node *insert(struct node *tree, u32 key)
{
    if (!tree) {
        struct node *n = &nodes[used++];
        n->left = n->right = 0;
        n->key = key;
        return n;
    }
    if (key < tree->key)
        tree->left = insert(tree->left, key);
    else
        tree->right = insert(tree->right, key);
    return tree;
}

__attribute__((noinline)) static u32 find(const struct node *tree, u32 key)
{
    u32 depth = 0;
    while (tree && tree->key != key) {
        tree = key < tree->key ? tree->left : tree->right;
        depth++;
    }
    return depth;
}

__attribute__((noinline)) static u32 fibonacci(u32 n)
{
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

__attribute__((noinline)) static u32 add(u32 a, u32 b) { return a + b; }
__attribute__((noinline)) static u32 sub(u32 a, u32 b) { return a - b; }
__attribute__((noinline)) static u32 exclusive(u32 a, u32 b) { return a ^ b; }
__attribute__((noinline)) static u32 turn(u32 a, u32 b) { return a << (b & 15) | a >> (16 - (b & 15)); }

static u32 (*const operations[])(u32, u32) = {add, sub, exclusive, turn};

u32 benchmark(u32 rounds)
{
    u32 sum = 0, seed = 11;
    struct node *tree = 0;
    for (int i = 0; i < 4000; i++)
        tree = insert(tree, next_random(&seed));
    while (rounds--) {
        seed = 11;
        for (int i = 0; i < 4000; i++)
            sum += find(tree, next_random(&seed));
        for (u32 i = 0; i < 20000; i++)
            sum = operations[(sum >> 3 ^ i) & 3](sum, i);
        sum += fibonacci(18);
    }
    return sum;
}
