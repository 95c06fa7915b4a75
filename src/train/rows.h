/* The rows that are learnt from: every candidate of every planted or empty picture, and what it is in truth.
 */
#ifndef TRAIN_ROWS_H
#define TRAIN_ROWS_H

#include "detect/detection.h"
#include "kernels/likeness.h"
#include "train/plan.h"

typedef enum row_truth {
    ROW_ELSEWHERE,  /* on nothing that was planted */
    ROW_LOOK_ALIKE, /* on a planted look-alike */
    ROW_PLOT,       /* on a plot that counts */
    ROW_SMALL_PLOT, /* on a plot too small to count */
    ROW_IGNORED     /* on what counts neither way */
} row_truth;

typedef struct train_row {
    candidate found;
    double *outline; /* found.outline_count points, the table's */
    int picture;     /* index into pictures */
    int thing;       /* index into things; -1: none */
    row_truth truth;
    float overlap; /* intersection over union with the plot, 0 for what is no plot */
} train_row;

/* What was planted. */
typedef struct train_thing {
    int picture;
    bool is_plot, is_counted;
    char what[24], colour[8]; /* "" for what has none */
    double area_m2, plants, flowers;
} train_thing;

/* One picture that was shown to detection. */
typedef struct train_picture {
    int place;  /* index into places */
    int regime; /* index into the model's regimes */
    bool is_planted;
    bool is_verified; /* no picture at all, but places that were gone to: learnt from, not counted in figures
                       */
    double gsd_m, gsd_x_m, gsd_y_m;
    double inspected_ha;
    size_t first_row, row_count, first_thing, thing_count;
    char name[96];
} train_picture;

typedef struct train_place {
    const char *name; /* the plan's */
    place_split split;
} train_place;

/* What was learnt of single pixels before the rows were collected. */
typedef struct train_pixels {
    likeness_net net;
    double
        auc[SPLIT_COUNT]; /* of micro-cells on plots against others, by the places of each split; NAN: none */
} train_pixels;

typedef struct train_table {
    train_pixels pixels;
    VECTOR(train_row) rows;
    VECTOR(train_thing) things;
    VECTOR(train_picture) pictures;
    VECTOR(train_place) places;
} train_table;

void train_table_free(train_table *table);

typedef struct collect_options {
    const char *folder; /* of the scenes */
    const plan *plan;
    const model *recipe;
    model *const *blind; /* by place: the recipe with a pixel stage that has not seen it; NULL: `recipe` */
    int threads;         /* 0: every core */
    uint64_t seed;
    int (*on_progress)(void *context, int64_t done, int64_t all, const char *what);
    void *context;
} collect_options;

/* Plants and detects. The table does not depend on threads. PAP_E_OPEN for a scene that is not there or whose
 * SHA-256 is another, PAP_E_CANCELLED. */
pap_status train_collect(train_table *out, const collect_options *options, pap_error *err);

/* Rows as a file of this machine's own layout, to train again without collecting again. `digest` (64 hex
 * digits) says what they were collected with: reading fails with PAP_E_FORMAT where it differs. */
pap_status train_rows_write(const train_table *table, const char *digest, const char *path, pap_error *err);
pap_status train_rows_read(train_table *out, const plan *p, const char *digest, const char *path,
                           pap_error *err);

/* The number of a place, -1 for none of that name. */
int train_place_number(const train_table *table, const char *name);

/* Notes the plan's places in the table, in their order. */
pap_status train_places_note(train_table *table, const plan *p, pap_error *err);

#endif
