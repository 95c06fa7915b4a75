/* What the manifests of run folders tell about the pictures that were inspected. */
#ifndef ASSESS_MANIFEST_H
#define ASSESS_MANIFEST_H

#include "base/memory.h"
#include "papaver/papaver.h"

/* Names of files, lent. */
typedef struct name_list {
    const char *const *names;
    int count;
} name_list;

typedef struct run_picture {
    char *scene; /* owned; the name as scene_name() gives it */
    double gsd_m;
    double inspected_ha;
} run_picture;

typedef struct run_pictures {
    VECTOR(run_picture) pictures;
} run_pictures;

/* The pictures of all runs that could be read. PAP_E_FORMAT for a manifest that tells of none. */
pap_status manifests_read(run_pictures *out, const name_list *runs, pap_error *err);
void run_pictures_free(run_pictures *pictures);

double run_pictures_ha(const run_pictures *pictures);

/* The coarsest ground pixel of all; NaN without pictures or where one does not tell. */
double run_pictures_coarsest_gsd_m(const run_pictures *pictures);

/* NaN when no run has the scene. */
double run_pictures_gsd_m(const run_pictures *pictures, const char *scene);

#endif
