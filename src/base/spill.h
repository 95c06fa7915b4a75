/* A growing store of bytes that moves to an unnamed temporary file when it outgrows its share of memory. */
#ifndef BASE_SPILL_H
#define BASE_SPILL_H

#include "papaver/papaver.h"

typedef struct spill spill;

/* Keeps up to `limit` bytes in memory; beyond, a file in $TMPDIR (or /tmp) that has no name, so nothing
 * remains of it whatever happens. Not thread-safe. */
pap_status spill_new(spill **out, size_t limit, pap_error *err);
void spill_free(spill *store);

/* Appends `size` bytes; *offset finds them again. */
pap_status spill_append(spill *store, int64_t *offset, const void *bytes, size_t size, pap_error *err);
pap_status spill_read(spill *store, void *bytes, int64_t offset, size_t size, pap_error *err);

#endif
