/* Rows as a file, to train again without collecting again. */
#include "base/error.h"
#include "base/file.h"
#include "train/rows.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What must agree before the bytes that follow can be taken. */
typedef struct rows_header {
    char format[16], digest[65];
    uint32_t row_size, thing_size, picture_size, features;
    uint64_t rows, things, pictures;
} rows_header;

static rows_header header_of(const train_table *table, const char *digest) {
    rows_header head = {.format = "papaver-rows-2",
                        .row_size = sizeof(train_row),
                        .thing_size = sizeof(train_thing),
                        .picture_size = sizeof(train_picture),
                        .features = FEATURE_COUNT,
                        .rows = table->rows.count,
                        .things = table->things.count,
                        .pictures = table->pictures.count};
    snprintf(head.digest, sizeof head.digest, "%s", digest);
    return head;
}

static bool put(FILE *file, const void *bytes, size_t size, size_t count) {
    return fwrite(bytes, size, count, file) == count;
}

static bool put_all(FILE *file, const train_table *table, const rows_header *head) {
    bool ok = put(file, head, sizeof *head, 1) && put(file, &table->pixels, sizeof table->pixels, 1) &&
              put(file, table->pictures.items, sizeof(train_picture), table->pictures.count) &&
              put(file, table->things.items, sizeof(train_thing), table->things.count);
    for (size_t i = 0; ok && i < table->rows.count; i++) {
        const train_row *row = &table->rows.items[i];
        ok = put(file, row, sizeof *row, 1) &&
             put(file, row->outline, sizeof(double), 2 * (size_t)row->found.outline_count);
    }
    return ok;
}

pap_status train_rows_write(const train_table *table, const char *digest, const char *path, pap_error *err) {
    staged_file staged;
    rows_header head = header_of(table, digest);
    pap_status status = file_stage(&staged, path, true, false, err);
    if (status) return status;
    FILE *file = fopen(staged.temp, "wb");
    bool ok = file && put_all(file, table, &head);
    if (file && fclose(file)) ok = false;
    status = ok ? file_commit(&staged, err) : error_errno(err, path, "writing the rows");
    file_discard(&staged);
    return status;
}

static void *get(FILE *file, size_t size, size_t count) {
    void *items = memory_array(count + 1, size);
    if (items && fread(items, size, count, file) == count) return items;
    free(items);
    return NULL;
}

static bool get_all(FILE *file, train_table *table, const rows_header *head) {
    if (fread(&table->pixels, sizeof table->pixels, 1, file) != 1) return false;
    table->pictures.items = get(file, sizeof(train_picture), head->pictures);
    table->things.items = get(file, sizeof(train_thing), head->things);
    table->rows.items = memory_array(head->rows + 1, sizeof(train_row));
    if (!table->pictures.items || !table->things.items || !table->rows.items) return false;
    table->pictures.count = head->pictures;
    table->things.count = head->things;
    for (; table->rows.count < head->rows; table->rows.count++) {
        train_row *row = &table->rows.items[table->rows.count];
        if (fread(row, sizeof *row, 1, file) != 1) return false;
        row->outline = get(file, 2 * sizeof(double), (size_t)row->found.outline_count);
        if (!row->outline) return false;
    }
    return true;
}

pap_status train_rows_read(train_table *out, const plan *p, const char *digest, const char *path,
                           pap_error *err) {
    train_table table = {0};
    rows_header head, wanted = header_of(&table, digest);
    FILE *file = fopen(path, "rb");
    if (!file) return error_set(err, PAP_E_OPEN, "%s: %s", path, strerror(errno));
    pap_status status = PAP_OK;
    if (fread(&head, sizeof head, 1, file) != 1 || strcmp(head.format, wanted.format) != 0 ||
        memcmp(&head.row_size, &wanted.row_size, 4 * sizeof(uint32_t)) != 0)
        status =
            error_set(err, PAP_E_FORMAT, "%s: is no file of rows of this version; collect them again", path);
    else if (strcmp(head.digest, wanted.digest) != 0)
        status = error_set(
            err, PAP_E_FORMAT,
            "%s: its rows were collected with other scenes, another recipe or seed; collect them again",
            path);
    else if (!get_all(file, &table, &head))
        status = error_set(err, PAP_E_FORMAT, "%s: is cut off; collect the rows again", path);
    fclose(file);
    if (!status) status = train_places_note(&table, p, err);
    if (status)
        train_table_free(&table);
    else
        *out = table;
    return status;
}
