/* A growing store of bytes that moves to an unnamed temporary file. */
#include "base/spill.h"

#include "base/error.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct spill {
    char *bytes;
    size_t size, capacity, limit; /* size counts what is in memory, from `flushed` on */
    int64_t flushed;              /* bytes in the file */
    int fd;
    char folder[512];
};

pap_status spill_new(spill **out, size_t limit, pap_error *err) {
    spill *store = calloc(1, sizeof *store);
    if (!store) return error_nomem(err, "a candidate store");
    const char *folder = getenv("TMPDIR");
    snprintf(store->folder, sizeof store->folder, "%s", folder && *folder ? folder : "/tmp");
    store->limit = limit;
    store->fd = -1;
    *out = store;
    return PAP_OK;
}

void spill_free(spill *store) {
    if (!store) return;
    if (store->fd >= 0) close(store->fd);
    free(store->bytes);
    free(store);
}

static pap_status open_file(spill *store, pap_error *err) {
    char name[sizeof store->folder + 32];
    snprintf(name, sizeof name, "%s/papaver-XXXXXX", store->folder);
    store->fd = mkostemp(name, O_CLOEXEC);
    if (store->fd < 0)
        return error_errno(err, store->folder, "making a temporary file for candidates (set TMPDIR)");
    unlink(name);
    return PAP_OK;
}

/* Moves what is in memory to the end of the file. */
static pap_status flush(spill *store, pap_error *err) {
    pap_status status = store->fd < 0 ? open_file(store, err) : PAP_OK;
    for (size_t done = 0; !status && done < store->size;) {
        ssize_t wrote =
            pwrite(store->fd, store->bytes + done, store->size - done, store->flushed + (int64_t)done);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return error_errno(err, store->folder, "storing candidates in it (set TMPDIR)");
        done += (size_t)wrote;
    }
    if (status) return status;
    store->flushed += (int64_t)store->size;
    store->size = 0;
    return PAP_OK;
}

pap_status spill_append(spill *store, int64_t *offset, const void *bytes, size_t size, pap_error *err) {
    if (store->size > 0 && store->size + size > store->limit) {
        pap_status status = flush(store, err);
        if (status) return status;
    }
    if (!memory_reserve((void **)&store->bytes, &store->capacity, store->size + size, 1))
        return error_nomem(err, "the candidates");
    memcpy(store->bytes + store->size, bytes, size);
    *offset = store->flushed + (int64_t)store->size;
    store->size += size;
    return PAP_OK;
}

pap_status spill_read(spill *store, void *bytes, int64_t offset, size_t size, pap_error *err) {
    if (offset >= store->flushed) {
        memcpy(bytes, store->bytes + (offset - store->flushed), size);
        return PAP_OK;
    }
    for (size_t done = 0; done < size;) {
        ssize_t got = pread(store->fd, (char *)bytes + done, size - done, offset + (int64_t)done);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return error_errno(err, store->folder, "reading candidates back");
        done += (size_t)got;
    }
    return PAP_OK;
}
