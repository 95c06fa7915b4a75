/* Sizes that cannot overflow, arrays that grow, aligned blocks. */
#include "base/memory.h"

#include <stdlib.h>
#include <sys/mman.h>

bool memory_product(size_t *out, size_t a, size_t b, size_t c) {
    size_t ab, abc;
    if (__builtin_mul_overflow(a, b, &ab) || __builtin_mul_overflow(ab, c, &abc)) return false;
    *out = abc;
    return true;
}

void *memory_array(size_t n, size_t size) {
    return calloc(n ? n : 1, size);
}

void *memory_aligned(size_t n, size_t size) {
    size_t bytes;
    if (!memory_product(&bytes, n, size, 1) || bytes > SIZE_MAX - 64) return NULL;
    return aligned_alloc(64, (bytes + 64) / 64 * 64);
}

void *memory_pages(size_t bytes) {
    void *pages = mmap(NULL, bytes ? bytes : 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return pages == MAP_FAILED ? NULL : pages;
}

void memory_pages_free(void *pages, size_t bytes) {
    if (pages) munmap(pages, bytes ? bytes : 1);
}

bool memory_reserve(void **items, size_t *capacity, size_t need, size_t size) {
    if (need <= *capacity) return true;
    size_t wanted = *capacity > SIZE_MAX / 2 ? need : *capacity * 2, bytes;
    if (wanted < need) wanted = need;
    if (wanted < 16) wanted = 16;
    if (!memory_product(&bytes, wanted, size, 1)) return false;
    void *grown = realloc(*items, bytes);
    if (!grown) return false;
    *items = grown;
    *capacity = wanted;
    return true;
}
