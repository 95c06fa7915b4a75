/* What fuzz.sh needs of a program of its own: damage done to a file, the same for the same seed, and a
 * command run under a clock, its peak memory told.
 *
 *   fuzz-tool damage HOW SEED IN OUT            HOW: cut, bits, directory
 *   fuzz-tool guard REPORT SECONDS COMMAND...   REPORT: exit status (128 + signal; 124: too late), ms, MB
 *
 * SECONDS are of processor time, since machines are busy; six times as many on the clock. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FLIPS = 50, DIRECTORY_FLIPS = 4, TIMED_OUT = 124, WALL_PER_CPU = 6 };

static uint64_t state;

/* SplitMix64. */
static uint64_t draw(uint64_t below) {
    state += 0x9E3779B97F4A7C15U;
    uint64_t z = state;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return (z ^ z >> 31) % below;
}

static void flip(uint8_t *bytes, size_t from, size_t size, int count) {
    for (int i = 0; i < count && size; i++) bytes[from + draw(size)] ^= (uint8_t)(1U << draw(8));
}

static uint64_t number_at(const uint8_t *bytes, size_t size, int is_big_endian) {
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) value = value << 8 | bytes[is_big_endian ? i : size - 1 - i];
    return value;
}

/* Bits of the first directory, where a TIFF says what it is; of the first bytes of any other file. */
static void flip_directory(uint8_t *bytes, size_t size) {
    size_t from = 0, length = size < 512 ? size : 512;
    int is_big_endian = size > 2 && bytes[0] == 'M';
    if (size > 16 && (memcmp(bytes, "II", 2) == 0 || is_big_endian)) {
        int is_big_tiff = number_at(bytes + 2, 2, is_big_endian) == 43;
        uint64_t at = number_at(bytes + (is_big_tiff ? 8 : 4), is_big_tiff ? 8 : 4, is_big_endian);
        if (at < size - 2) {
            size_t count = (size_t)number_at(bytes + at, 2, is_big_endian);
            from = (size_t)at;
            length = is_big_tiff ? 8 + 20 * count : 2 + 12 * count;
            if (length > size - from) length = size - from;
        }
    }
    flip(bytes, from, length, 1 + (int)draw(DIRECTORY_FLIPS));
}

static int damage(const char *how, const char *seed, const char *in, const char *out) {
    FILE *from = fopen(in, "rb"), *to = fopen(out, "wb");
    if (!from || !to || fseek(from, 0, SEEK_END)) return perror(in), 2;
    long size = ftell(from);
    uint8_t *bytes = malloc(size > 0 ? (size_t)size : 1);
    rewind(from);
    if (size < 0 || !bytes || fread(bytes, 1, (size_t)size, from) != (size_t)size) return perror(in), 2;
    state = strtoull(seed, NULL, 10);
    size_t keep = (size_t)size;
    if (strcmp(how, "cut") == 0)
        keep = (size_t)draw((uint64_t)size + 1);
    else if (strcmp(how, "bits") == 0)
        flip(bytes, 0, keep, FLIPS);
    else
        flip_directory(bytes, keep);
    int failed = fwrite(bytes, 1, keep, to) != keep;
    failed |= fclose(to);
    fclose(from);
    free(bytes);
    return failed ? (perror(out), 2) : 0;
}

static double now_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int guard(const char *report, const char *seconds, char **command) {
    double start = now_s();
    rlim_t limit_s = strtoul(seconds, NULL, 10);
    pid_t child = fork();
    if (child < 0) return perror("fork"), 2;
    if (child == 0) {
        setpgid(0, 0);
        setrlimit(RLIMIT_CPU, &(struct rlimit){limit_s, limit_s + 1});
        execvp(command[0], command);
        perror(command[0]);
        _exit(127);
    }
    struct rusage use;
    int status = 0, is_late = 0;
    while (wait4(child, &status, WNOHANG, &use) == 0) {
        if (!is_late && now_s() - start > WALL_PER_CPU * (double)limit_s) {
            is_late = 1;
            kill(-child, SIGKILL);
            kill(child, SIGKILL);
        }
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
    is_late |= WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU;
    int code = is_late ? TIMED_OUT : WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    FILE *to = fopen(report, "w");
    if (!to) return perror(report), 2;
    fprintf(to, "%d %.0f %ld\n", code, (now_s() - start) * 1e3, use.ru_maxrss / 1024);
    return fclose(to) ? 2 : code;
}

int main(int argc, char **argv) {
    if (argc == 6 && strcmp(argv[1], "damage") == 0) return damage(argv[2], argv[3], argv[4], argv[5]);
    if (argc >= 5 && strcmp(argv[1], "guard") == 0) return guard(argv[2], argv[3], argv + 4);
    fprintf(stderr, "usage: fuzz-tool damage HOW SEED IN OUT | fuzz-tool guard REPORT SECONDS COMMAND...\n");
    return 2;
}
