/*
 * User-space stress for the emulator: everything in which the CPU, the MMU, exceptions and Linux's memory management
 * play together. Each part computes what must come out and compares; the first difference ends the program with status
 * 1 and a line that says what differed. Nothing depends on the time of day or on chance, so two runs execute the same
 * instructions.
 *
 *   stress SECONDS        rounds of all parts for that long by the system's clock, mostly asleep between them
 *   stress --child SEED   what the fork and exec part runs: prints the digest of a buffer made from SEED
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, ROUND_SECONDS = 10, SWAP_EVERY = 15 };

static const char *self;
static unsigned long forks, execs, signals_taken, faults_taken, bytes_piped, pages_checked;

static void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "STRESS: FAILED: ");
    vfprintf(stderr, format, arguments);
    fprintf(stderr, " (errno %d)\n", errno);
    exit(1);
}

/* xorshift32: never zero for a seed that is not */
static uint32_t next(uint32_t *state)
{
    uint32_t x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}

static uint32_t seeded(uint32_t a, uint32_t b)
{
    uint32_t state = a * 2654435761u ^ b * 40503u ^ 0x9e3779b9u;
    if (state == 0) state = 1;
    next(&state);
    return next(&state);
}

/* FNV-1a */
static uint32_t digest(const uint8_t *data, size_t size)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < size; i++) hash = (hash ^ data[i]) * 16777619u;
    return hash;
}

static void fill(uint8_t *data, size_t size, uint32_t seed)
{
    uint32_t state = seed ? seed : 1;
    for (size_t i = 0; i < size; i++) data[i] = (uint8_t)(next(&state) >> 7);
}

static uint32_t digest_of_seed(uint32_t seed)
{
    static uint8_t buffer[3 * PAGE + 17];
    fill(buffer, sizeof buffer, seed);
    return digest(buffer, sizeof buffer);
}

static pid_t start(void)
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid < 0) fail("fork");
    forks++;
    return pid;
}

static void reap(pid_t pid, int expected, const char *what)
{
    int status;
    pid_t got;
    do got = waitpid(pid, &status, 0);
    while (got < 0 && errno == EINTR);
    if (got != pid || !WIFEXITED(status) || WEXITSTATUS(status) != expected)
        fail("%s: child %d ended with status 0x%x, not with %d", what, (int)pid, status, expected);
}

static void read_all(int fd, void *data, size_t size, const char *what)
{
    uint8_t *at = data;
    while (size > 0) {
        ssize_t got = read(fd, at, size);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) fail("%s: %zu bytes missing", what, size);
        at += got;
        size -= (size_t)got;
    }
}

static void write_all(int fd, const void *data, size_t size, const char *what)
{
    const uint8_t *at = data;
    while (size > 0) {
        ssize_t put = write(fd, at, size);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) fail("%s: cannot write", what);
        at += put;
        size -= (size_t)put;
    }
}

/* One program replaces another: the digest comes back through a pipe, as text. */
static void fork_and_exec(uint32_t round)
{
    for (uint32_t i = 0; i < 12; i++) {
        uint32_t seed = seeded(round, i);
        int ends[2];
        if (pipe(ends)) fail("pipe");
        pid_t pid = start();
        if (pid == 0) {
            char text[16];
            snprintf(text, sizeof text, "%u", seed);
            dup2(ends[1], 1);
            close(ends[0]);
            close(ends[1]);
            execl(self, self, "--child", text, (char *)NULL);
            _exit(127);
        }
        close(ends[1]);
        char answer[32] = "";
        size_t length = 0;
        ssize_t got;
        while ((got = read(ends[0], answer + length, sizeof answer - 1 - length)) != 0) {
            if (got < 0 && errno != EINTR) fail("reading the digest");
            if (got > 0) length += (size_t)got;
        }
        close(ends[0]);
        reap(pid, (int)(seed & 63), "exec");
        if (strtoul(answer, NULL, 10) != digest_of_seed(seed)) fail("exec: the child says '%s'", answer);
        execs++;
    }
}

static volatile sig_atomic_t alarms, handled, queued_sum, altstack_hits;
static uint8_t alternate[16384];

static void on_alarm(int number)
{
    (void)number;
    alarms++;
}

static void on_queued(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    handled++;
    queued_sum += info->si_value.sival_int;
    uint8_t here;
    if (&here >= alternate && &here < alternate + sizeof alternate) altstack_hits++;
}

/* Handlers on their own stack, queued values, interrupted system calls, a timer that interrupts a computation. */
static void signals(uint32_t round)
{
    stack_t stack = {.ss_sp = alternate, .ss_size = sizeof alternate};
    struct sigaction queued = {.sa_flags = SA_SIGINFO | SA_ONSTACK};
    struct sigaction alarm = {.sa_handler = on_alarm};
    queued.sa_sigaction = on_queued;
    if (sigaltstack(&stack, NULL) || sigaction(SIGRTMIN, &queued, NULL) || sigaction(SIGALRM, &alarm, NULL))
        fail("sigaction");

    handled = queued_sum = altstack_hits = 0;
    int expected = 0;
    for (int i = 0; i < 200; i++) {
        union sigval value = {.sival_int = (int)(seeded(round, (uint32_t)i) & 0xffff)};
        expected += value.sival_int;
        if (sigqueue(getpid(), SIGRTMIN, value)) fail("sigqueue");
    }
    if (handled != 200 || queued_sum != expected || altstack_hits != 200)
        fail("signals: %d of 200 handled, sum %d of %d, %d on the stack for signals", (int)handled, (int)queued_sum,
             expected, (int)altstack_hits);

    /* What a timer interrupts must go on with its registers and flags untouched. */
    uint32_t undisturbed = digest_of_seed(round + 1);
    alarms = 0;
    struct itimerval every = {{0, 10000}, {0, 10000}}, off = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &every, NULL);
    while (alarms < 5)
        if (digest_of_seed(round + 1) != undisturbed) fail("signals: a computation was disturbed");
    int idle[2];
    char none;
    if (pipe(idle)) fail("pipe");
    if (read(idle[0], &none, 1) != -1 || errno != EINTR) fail("signals: read was not interrupted");
    setitimer(ITIMER_REAL, &off, NULL);
    close(idle[0]);
    close(idle[1]);
    signals_taken += 200 + (unsigned long)alarms;

    /* A child stopped, continued and killed. */
    pid_t pid = start();
    if (pid == 0) for (;;) pause();
    int status;
    kill(pid, SIGSTOP);
    if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status)) fail("signals: not stopped");
    kill(pid, SIGCONT);
    if (waitpid(pid, &status, WCONTINUED) != pid || !WIFCONTINUED(status)) fail("signals: not continued");
    kill(pid, SIGKILL);
    if (waitpid(pid, &status, 0) != pid || !WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        fail("signals: not killed");
}

/* A ring of processes; each adds its number to every byte of the block that passes through it. */
static void pipes(uint32_t round)
{
    enum { STATIONS = 8, BLOCK = 20000, TURNS = 3 };
    static uint8_t sent[BLOCK], block[BLOCK];
    int in = -1, first[2];
    pid_t station[STATIONS];
    if (pipe(first)) fail("pipe");
    in = first[0];
    for (int i = 0; i < STATIONS; i++) {
        int out[2];
        if (pipe(out)) fail("pipe");
        station[i] = start();
        if (station[i] == 0) {
            close(first[1]);
            close(out[0]);
            for (int turn = 0; turn < TURNS; turn++) {
                read_all(in, block, BLOCK, "pipes, in a station");
                for (int k = 0; k < BLOCK; k++) block[k] = (uint8_t)(block[k] + i + turn);
                write_all(out[1], block, BLOCK, "pipes, in a station");
            }
            _exit(i);
        }
        close(in);
        close(out[1]);
        in = out[0];
    }
    for (int turn = 0; turn < TURNS; turn++) {
        fill(sent, BLOCK, seeded(round, (uint32_t)turn));
        write_all(first[1], sent, BLOCK, "pipes");
        read_all(in, block, BLOCK, "pipes");
        for (int k = 0; k < BLOCK; k++)
            if (block[k] != (uint8_t)(sent[k] + STATIONS * (STATIONS - 1) / 2 + STATIONS * turn))
                fail("pipes: byte %d of turn %d is wrong", k, turn);
        bytes_piped += BLOCK * (STATIONS + 1);
    }
    close(first[1]);
    close(in);
    for (int i = 0; i < STATIONS; i++) reap(station[i], i, "pipes");
}

static sigjmp_buf after_fault;
static uint8_t *volatile guarded;
static volatile int opened_by_handler;

static void on_fault(int number, siginfo_t *info, void *context)
{
    (void)context;
    faults_taken++;
    uint8_t *page = (uint8_t *)((uintptr_t)info->si_addr & ~(uintptr_t)(PAGE - 1));
    if (number == SIGSEGV && guarded && page >= guarded && page < guarded + 16 * PAGE && opened_by_handler < 16) {
        /* let it through: the instruction is executed again */
        if (mprotect(page, PAGE, PROT_READ | PROT_WRITE)) _exit(99);
        opened_by_handler++;
        return;
    }
    siglongjmp(after_fault, number);
}

/* Mappings of files, shared and private; faults that a handler repairs, and faults that it leaves by a long jump. */
static void mappings(uint32_t round)
{
    enum { PAGES = 64 };
    char name[] = "/tmp/stress-XXXXXX";
    int fd = mkstemp(name);
    if (fd < 0 || unlink(name)) fail("mkstemp");
    static uint8_t expected[PAGES * PAGE], back[PAGES * PAGE];
    fill(expected, sizeof expected, seeded(round, 77));
    write_all(fd, expected, sizeof expected, "mappings");

    uint8_t *shared = mmap(NULL, sizeof expected, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    uint8_t *private = mmap(NULL, sizeof expected, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    if (shared == MAP_FAILED || private == MAP_FAILED) fail("mmap");
    if (memcmp(shared, expected, sizeof expected) || memcmp(private, expected, sizeof expected))
        fail("mappings: they do not show the file");
    for (int page = 0; page < PAGES; page += 3) private[page * PAGE + 5] ^= 0xff;
    if (pread(fd, back, sizeof back, 0) != sizeof back || memcmp(back, expected, sizeof back))
        fail("mappings: a private write reached the file");
    for (int page = 0; page < PAGES; page += 2) expected[page * PAGE + 9] = shared[page * PAGE + 9] = (uint8_t)page;
    if (pread(fd, back, sizeof back, 0) != sizeof back || memcmp(back, expected, sizeof back))
        fail("mappings: a shared write did not reach the file");
    pages_checked += 3 * PAGES;
    shared = mremap(shared, sizeof expected, sizeof expected / 2, 0);
    if (shared == MAP_FAILED || memcmp(shared, expected, sizeof expected / 2)) fail("mappings: mremap");
    munmap(shared, sizeof expected / 2);
    munmap(private, sizeof expected);
    close(fd);

    struct sigaction fault = {.sa_flags = SA_SIGINFO | SA_NODEFER}, old;
    fault.sa_sigaction = on_fault;
    sigaction(SIGSEGV, &fault, &old);
    guarded = mmap(NULL, 16 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (guarded == MAP_FAILED) fail("mmap");
    opened_by_handler = 0;
    /* words, halfwords, bytes and a block that crosses from a closed page into the next */
    for (int page = 0; page < 16; page += 4) {
        *(volatile uint32_t *)(guarded + page * PAGE + 8) = 0x01020304u * (uint32_t)(page + 1);
        *(volatile uint16_t *)(guarded + (page + 1) * PAGE + 8) = (uint16_t)(0x1234 + page);
        memset(guarded + (page + 2) * PAGE + PAGE - 64, page + 1, 128);
    }
    for (int page = 0; page < 16; page += 4) {
        if (*(uint32_t *)(guarded + page * PAGE + 8) != 0x01020304u * (uint32_t)(page + 1)
            || *(uint16_t *)(guarded + (page + 1) * PAGE + 8) != (uint16_t)(0x1234 + page))
            fail("mappings: a store that was repeated after its fault is wrong");
        for (int k = 0; k < 128; k++)
            if (guarded[(page + 2) * PAGE + PAGE - 64 + k] != page + 1) fail("mappings: byte %d of a block", k);
    }
    if (opened_by_handler != 16) fail("mappings: %d of 16 faults", opened_by_handler);
    uint8_t *gone = guarded;
    guarded = NULL;
    munmap(gone, 16 * PAGE);
    int number = sigsetjmp(after_fault, 1);
    if (number == 0) {
        *(volatile uint8_t *)gone = 1;
        fail("mappings: a store into nothing succeeded");
    }
    if (number != SIGSEGV) fail("mappings: signal %d in place of SIGSEGV", number);
    sigaction(SIGSEGV, &old, NULL);
}

/* Children change different pages of what they inherited; none may see the others' changes. */
static void copy_on_write(uint32_t round)
{
    enum { PAGES = 256, CHILDREN = 5 };
    uint32_t *memory = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) fail("mmap");
    enum { WORDS = PAGE / 4 };
    for (uint32_t page = 0; page < PAGES; page++)
        for (uint32_t k = 0; k < WORDS; k += 64) memory[page * WORDS + k] = seeded(round ^ page, k);
    pid_t child[CHILDREN];
    for (uint32_t c = 0; c < CHILDREN; c++) {
        child[c] = start();
        if (child[c] == 0) {
            for (uint32_t page = c; page < PAGES; page += CHILDREN) memory[page * WORDS + 64] += c + 1;
            for (uint32_t page = 0; page < PAGES; page++)
                for (uint32_t k = 0; k < WORDS; k += 64) {
                    uint32_t mine = page % CHILDREN == c && k == 64 ? c + 1 : 0;
                    if (memory[page * WORDS + k] != seeded(round ^ page, k) + mine) _exit(100);
                }
            _exit((int)c);
        }
    }
    for (uint32_t c = 0; c < CHILDREN; c++) reap(child[c], (int)c, "copy on write");
    for (uint32_t page = 0; page < PAGES; page++)
        for (uint32_t k = 0; k < WORDS; k += 64)
            if (memory[page * WORDS + k] != seeded(round ^ page, k)) fail("copy on write: the parent's page %u", page);
    munmap(memory, PAGES * PAGE);
    pages_checked += PAGES * (CHILDREN + 1);
}

/* As many processes at once as fit; all wait for the same starting shot. */
static void many_processes(uint32_t round)
{
    enum { PROCESSES = 120 };
    pid_t child[PROCESSES];
    int gate[2], results[2];
    if (pipe(gate) || pipe(results)) fail("pipe");
    for (uint32_t i = 0; i < PROCESSES; i++) {
        child[i] = start();
        if (child[i] == 0) {
            char c;
            close(gate[1]);
            if (read(gate[0], &c, 1) != 0) _exit(101);
            uint32_t answer[2] = {i, seeded(round, i)};
            write_all(results[1], answer, sizeof answer, "many processes");
            _exit((int)(i & 63));
        }
    }
    close(gate[0]);
    close(gate[1]);
    uint8_t seen[PROCESSES] = {0};
    for (int i = 0; i < PROCESSES; i++) {
        uint32_t answer[2];
        read_all(results[0], answer, sizeof answer, "many processes");
        if (answer[0] >= PROCESSES || seen[answer[0]]++ || answer[1] != seeded(round, answer[0]))
            fail("many processes: answer %u", answer[0]);
    }
    close(results[0]);
    close(results[1]);
    for (uint32_t i = 0; i < PROCESSES; i++) reap(child[i], (int)(i & 63), "many processes");
}

static unsigned long swapped_in(void)
{
    char name[64];
    unsigned long value, result = 0;
    FILE *file = fopen("/proc/vmstat", "r");
    if (!file) fail("/proc/vmstat");
    while (fscanf(file, "%63s %lu", name, &value) == 2)
        if (!strcmp(name, "pswpin")) result = value;
    fclose(file);
    return result;
}

/* Two processes with more memory between them than there is: their pages go to the swap device and come back. */
static void swapping(uint32_t round)
{
    enum { PAGES = 6500, WORDS = PAGE / 4, PASSES = 2 };
    pid_t hog[2];
    for (uint32_t h = 0; h < 2; h++) {
        hog[h] = start();
        if (hog[h] == 0) {
            uint32_t *memory = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (memory == MAP_FAILED) _exit(102);
            for (uint32_t page = 0; page < PAGES; page++) {
                uint32_t value = seeded(round + h, page);
                for (uint32_t k = 0; k < WORDS; k += 8) memory[page * WORDS + k] = value;
            }
            for (uint32_t pass = 0; pass < PASSES; pass++)
                for (uint32_t page = 0; page < PAGES; page++) {
                    uint32_t value = seeded(round + h, page) + pass;
                    for (uint32_t k = 0; k < WORDS; k += 8) {
                        if (memory[page * WORDS + k] != value) _exit(103);
                        memory[page * WORDS + k] = value + 1;
                    }
                }
            _exit((int)h);
        }
    }
    unsigned long before = swapped_in();
    for (uint32_t h = 0; h < 2; h++) reap(hog[h], (int)h, "swapping");
    if (swapped_in() == before) fail("swapping: nothing was swapped in; is there a swap device?");
    pages_checked += 2 * PASSES * PAGES;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int count, char **arguments)
{
    self = arguments[0];
    if (count == 3 && !strcmp(arguments[1], "--child")) {
        uint32_t seed = (uint32_t)strtoul(arguments[2], NULL, 10);
        printf("%u\n", digest_of_seed(seed));
        return (int)(seed & 63);
    }
    double length = count == 2 ? atof(arguments[1]) : 0;
    if (length <= 0) {
        fprintf(stderr, "usage: stress SECONDS\n");
        return 2;
    }
    double begin = seconds();
    uint32_t round = 0;
    for (; seconds() - begin < length; round++) {
        fork_and_exec(round);
        signals(round);
        pipes(round);
        mappings(round);
        copy_on_write(round);
        many_processes(round);
        if (round % SWAP_EVERY == 0) swapping(round);
        double rest = begin + (round + 1) * ROUND_SECONDS - seconds();
        printf("round %u: %.1f s busy\n", round, ROUND_SECONDS - rest);
        fflush(stdout);
        if (rest > 0) usleep((useconds_t)(rest * 1e6));
    }
    printf("STRESS: passed: %u rounds in %.0f s: %lu forks, %lu execs, %lu signals, %lu faults handled, %lu bytes piped, "
           "%lu pages checked, %lu pages swapped in\n",
           round, seconds() - begin, forks, execs, signals_taken, faults_taken, bytes_piped, pages_checked, swapped_in());
    return 0;
}
