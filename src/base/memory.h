/* Sizes that cannot overflow, arrays that grow, aligned blocks. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* a * b * c in *out; false (and *out untouched) when that does not fit a size_t. The one place where widths,
 * heights and bands are multiplied. */
bool memory_product(size_t *out, size_t a, size_t b, size_t c);

/* Zeroed array of n elements of `size` bytes; NULL when the product overflows or memory ran out. free() it.
 */
void *memory_array(size_t n, size_t size);

/* 64-byte aligned, uninitialised; NULL as above. free() it. */
void *memory_aligned(size_t n, size_t size);

/* Whole pages that go back to the system when freed: malloc keeps large blocks that threads free in turn,
 * each in the arena of its thread. NULL when memory ran out. */
void *memory_pages(size_t bytes);
void memory_pages_free(void *pages, size_t bytes);

/* Makes room for `need` elements of `size` bytes in *items, at least doubling *capacity. False, with both
 * untouched, when memory ran out. */
bool memory_reserve(void **items, size_t *capacity, size_t need, size_t size);

/* A growing array `name` of `type`: declare inside a struct, zero it, VECTOR_PUSH, free(v.items). */
#define VECTOR(type)                                                                                         \
    struct {                                                                                                 \
        type *items;                                                                                         \
        size_t count, capacity;                                                                              \
    }

/* Room for one more; evaluates to a pointer to the new, uninitialised last element, or NULL. */
#define VECTOR_PUSH(v)                                                                                       \
    (memory_reserve((void **)&(v)->items, &(v)->capacity, (v)->count + 1, sizeof *(v)->items)                \
         ? &(v)->items[(v)->count++]                                                                         \
         : NULL)

#endif
