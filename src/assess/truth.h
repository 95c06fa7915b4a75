/* What was planted (or verified) and what was listed, as read from files, and which scene each belongs to. */
#ifndef ASSESS_TRUTH_H
#define ASSESS_TRUTH_H

#include "assess/places.h"

typedef enum truth_kind { TRUTH_PLOT, TRUTH_IGNORE, TRUTH_DISTRACTOR } truth_kind;

/* How a place and a scene go together: `scene` is known, or was taken from the nearest target. */
typedef struct scene_tie {
    int pair;     /* which pair of target list and truth file */
    char *name;   /* of the picture, without ending; owned; NULL: the file does not say */
    char *source; /* of the file it was read from, without ending; owned */
    int scene;    /* index into scenes */
    bool is_bound;
} scene_tie;

typedef struct truth_object {
    place_shape shape;
    double radius_m; /* of the disc that a point with an area stands for; 0 for polygons */
    truth_kind kind;
    bool is_counted;                        /* a plot that counts for recall and precision */
    char *what, *colour, *stage;            /* owned; NULL: unknown */
    double area_m2, flowers, plants, gsd_m; /* NaN: unknown */
    double petal_px, contrast;              /* of a visible flower; of its petals, codes; NaN: unknown */
    scene_tie tie;
} truth_object;

typedef enum verified_outcome { OUTCOME_NONE, OUTCOME_CONFIRMED, OUTCOME_REJECTED } verified_outcome;

typedef struct listed_target {
    char *id;                                       /* owned; "" when there is none */
    double lon, lat, score;                         /* score NaN only in verified lists */
    double flowers, plants_low, plants_high, gsd_m; /* NaN: unknown */
    verified_outcome outcome;
    bool is_rest; /* verified outside the targets: map_class = rest */
    scene_tie tie;
} listed_target;

typedef struct truth_list {
    VECTOR(truth_object) objects;
} truth_list;

typedef struct target_list {
    VECTOR(listed_target) targets;
} target_list;

/* The smallest and faintest plots that count (DESIGN: others count neither way). Petal pixels are those of
 * the whole plot: petal_px x flowers. Unknown values count. */
extern const double truth_least_area_m2, truth_least_flowers, truth_least_petal_px, truth_least_contrast;
/* Whether a plot counts; NaN: unknown. `petal_px` is of a visible flower, in the mean. */
bool truth_plot_counts(double area_m2, double flowers, double petal_px, double contrast);

/* Appends a file's places. Truth: columns kind (plot, ignore, distractor; without the column: plot), what,
 * area_m2 (else the polygon's own), flowers, plants, colour, stage, gsd_m, image, petal_px, contrast.
 * PAP_E_FORMAT for another kind or a number that is none. */
pap_status truth_read(truth_list *list, const char *path, int pair, pap_error *err);

/* Targets: column score (0..1) is needed, unless is_verified: then outcome (confirmed, rejected) is. A
 * polygon stands where a point inside it is. */
pap_status target_list_read(target_list *list, const char *path, int pair, bool is_verified, pap_error *err);

void truth_list_free(truth_list *list);
void target_list_free(target_list *list);

/* One picture, the unit of the bootstrap. */
typedef struct assess_scene {
    const char *name; /* belongs to what was read */
    int pair;
    bool has_truth;
    double gsd_m; /* from its targets; NaN when it has none */
} assess_scene;

typedef struct scene_list {
    VECTOR(assess_scene) scenes;
} scene_list;

/* Ties every place to its scene: by the column image; truth without one by its file's name where a picture of
 * its pair (or a sibling's) goes by it, else by the target nearest to it. Lists may be NULL but the first. */
pap_status scenes_tie(scene_list *out, truth_list *truth, target_list *targets, target_list *compare,
                      pap_error *err);

/* Gives each truth object without a ground pixel that of its scene. */
void scenes_tell_gsd(const scene_list *scenes, truth_list *truth);

/* A scene's name from a file's: its base name without ending and without what names a part of a scene, such
 * as ".truth". The caller's; NULL when memory ran out. */
char *scene_name(const char *path);

/* Whether a target may have found a place: same pair, and not known to be of two pictures. */
bool scenes_may_meet(const scene_tie *a, const scene_tie *b);

#endif
