/* What is measured of a candidate plot: the numbers a model sees. */
#include "plots/features.h"

#include "base/memory.h"
#include "plots/context.h"
#include "plots/neighbours.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *text;
} table[FEATURE_COUNT] = {
#define X(name, text) {#name, text},
    PLOT_FEATURES(X)
#undef X
};

const char *feature_name(feature_id id) {
    return table[id].name;
}

const char *feature_text(feature_id id) {
    return table[id].text;
}

feature_id feature_find(const char *name) {
    for (int i = 0; i < FEATURE_COUNT; i++)
        if (strcmp(table[i].name, name) == 0) return (feature_id)i;
    return FEATURE_COUNT;
}

typedef struct lab {
    double l, a, b;
} lab;

/* Mean and standard deviation, in the order of the members. */
typedef struct moments {
    double n, sum, sum2;
} moments;

static void moments_add(moments *m, double value) {
    m->n += 1;
    m->sum += value;
    m->sum2 += value * value;
}

static double mean_of(const moments *m) {
    return m->n > 0 ? m->sum / m->n : 0;
}

static double sd_of(const moments *m) {
    if (m->n <= 0) return 0;
    double mean = m->sum / m->n, variance = m->sum2 / m->n - mean * mean;
    return variance > 0 ? sqrt(variance) : 0;
}

static lab lab_of(const kernel_set *kernels, double r, double g, double b) {
    float codes[3] = {(float)(r / 255), (float)(g / 255), (float)(b / 255)}, out[3];
    kernels->lab(&out[0], &out[1], &out[2], &codes[0], &codes[1], &codes[2], 1);
    return (lab){out[0], out[1], out[2]};
}

/* Lab of every member's petals and surround: rows of colours through the kernel. */
static bool flower_labs(float *rows, const flower *members, size_t count, const kernel_set *kernels) {
    float *in = memory_array(6 * count, sizeof *in);
    if (!in) return false;
    for (size_t i = 0; i < count; i++) {
        const float codes[6] = {members[i].r,        members[i].g,        members[i].b,
                                members[i].around_r, members[i].around_g, members[i].around_b};
        for (int k = 0; k < 6; k++) in[(size_t)k * count + i] = codes[k] / 255.0F;
    }
    for (size_t set = 0; set < 2; set++) {
        float *out = rows + 3 * set * count;
        const float *from = in + 3 * set * count;
        kernels->lab(out, out + count, out + 2 * count, from, from + count, from + 2 * count, count);
    }
    free(in);
    return true;
}

/* Diameter of the disc of a flower's area, cm. */
static double size_of(const flower *one) {
    return sqrt((double)one->area_cm2 * 4 / 3.14159265358979323846);
}

static void petal_colours(float out[FEATURE_COUNT], const float *rows, const flower *members, size_t count) {
    moments l = {0}, a = {0}, b = {0}, around_l = {0}, around_a = {0}, around_b = {0}, rg = {0}, bg = {0};
    moments light = {0}, lift = {0}, lift_rg = {0}, lift_bg = {0}, likeness = {0};
    for (size_t i = 0; i < count; i++) {
        const flower *one = &members[i];
        moments_add(&l, (double)rows[i]);
        moments_add(&a, (double)rows[count + i]);
        moments_add(&b, (double)rows[2 * count + i]);
        moments_add(&around_l, (double)rows[3 * count + i]);
        moments_add(&around_a, (double)rows[4 * count + i]);
        moments_add(&around_b, (double)rows[5 * count + i]);
        moments_add(&light, (double)(rows[i] - rows[3 * count + i]));
        moments_add(&lift, (double)one->lift);
        moments_add(&likeness, (double)one->likeness);
        moments_add(&lift_rg, (double)one->lift_rg);
        moments_add(&lift_bg, (double)one->lift_bg);
        moments_add(&rg, (double)((one->r - one->g) - (one->around_r - one->around_g)));
        moments_add(&bg, (double)((one->b - one->g) - (one->around_b - one->around_g)));
    }
    out[FEATURE_petal_l] = (float)mean_of(&l);
    out[FEATURE_petal_a] = (float)mean_of(&a);
    out[FEATURE_petal_b] = (float)mean_of(&b);
    out[FEATURE_petal_chroma] = (float)hypot(mean_of(&a), mean_of(&b));
    out[FEATURE_spread_l] = (float)sd_of(&l);
    out[FEATURE_spread_a] = (float)sd_of(&a);
    out[FEATURE_spread_b] = (float)sd_of(&b);
    out[FEATURE_leaf_l] = (float)mean_of(&around_l);
    out[FEATURE_leaf_a] = (float)mean_of(&around_a);
    out[FEATURE_leaf_b] = (float)mean_of(&around_b);
    out[FEATURE_contrast_l] = (float)(mean_of(&l) - mean_of(&around_l));
    out[FEATURE_contrast_rg] = (float)mean_of(&rg);
    out[FEATURE_contrast_bg] = (float)mean_of(&bg);
    out[FEATURE_spread_contrast_l] = (float)sd_of(&light);
    out[FEATURE_spread_contrast_rg] = (float)sd_of(&rg);
    out[FEATURE_spread_contrast_bg] = (float)sd_of(&bg);
    out[FEATURE_likeness] = (float)mean_of(&likeness);
    out[FEATURE_spread_likeness] = (float)sd_of(&likeness);
    out[FEATURE_lift_l] = (float)mean_of(&lift);
    out[FEATURE_lift_rg] = (float)mean_of(&lift_rg);
    out[FEATURE_lift_bg] = (float)mean_of(&lift_bg);
}

/* The strongest flowers of a group: what lies about as noise dilutes means of all. */
enum { TOP = 8 };

static void strongest_flowers(float out[FEATURE_COUNT], const float *rows, const flower *members,
                              size_t count, int peak) {
    size_t top[TOP] = {0}, kept = 0;
    for (size_t i = 0; i < count; i++) {
        out[FEATURE_strong2] += members[i].best >= 2 * peak ? 1.0F : 0.0F;
        out[FEATURE_strong4] += members[i].best >= 4 * peak ? 1.0F : 0.0F;
        size_t at = kept < TOP ? kept++ : TOP;
        /* In place by evidence, earlier members first among equals. */
        for (; at > 0 && members[i].best > members[top[at - 1]].best; at--)
            if (at < TOP) top[at] = top[at - 1];
        if (at < TOP) top[at] = i;
    }
    moments best = {0}, light = {0}, rg = {0}, bg = {0}, lift = {0}, lift_rg = {0}, lift_bg = {0}, size = {0},
            half = {0}, likeness = {0};
    for (size_t k = 0; k < kept; k++) {
        const flower *one = &members[top[k]];
        moments_add(&best, one->best);
        moments_add(&likeness, (double)one->likeness);
        moments_add(&light, (double)(rows[top[k]] - rows[3 * count + top[k]]));
        moments_add(&rg, (double)((one->r - one->g) - (one->around_r - one->around_g)));
        moments_add(&bg, (double)((one->b - one->g) - (one->around_b - one->around_g)));
        moments_add(&lift, (double)one->lift);
        moments_add(&lift_rg, (double)one->lift_rg);
        moments_add(&lift_bg, (double)one->lift_bg);
        moments_add(&size, size_of(one));
        moments_add(&half, (double)one->half_cm);
    }
    out[FEATURE_top_half_cm] = (float)mean_of(&half);
    out[FEATURE_top_likeness] = (float)mean_of(&likeness);
    out[FEATURE_top_best] = (float)mean_of(&best);
    out[FEATURE_top_contrast_l] = (float)mean_of(&light);
    out[FEATURE_top_contrast_rg] = (float)mean_of(&rg);
    out[FEATURE_top_contrast_bg] = (float)mean_of(&bg);
    out[FEATURE_top_lift_l] = (float)mean_of(&lift);
    out[FEATURE_top_lift_rg] = (float)mean_of(&lift_rg);
    out[FEATURE_top_lift_bg] = (float)mean_of(&lift_bg);
    out[FEATURE_top_size_cm] = (float)mean_of(&size);
}

static int compare_floats(const void *a, const void *b) {
    float p = *(const float *)a, q = *(const float *)b;
    return (p > q) - (p < q);
}

static float entropy(const double shares[3]) {
    double sum = 0;
    for (int i = 0; i < 3; i++)
        if (shares[i] > 0) sum -= shares[i] * log(shares[i]);
    return (float)(sum / log(3.0));
}

static bool flower_shapes(float out[FEATURE_COUNT], const flower *members, size_t count, double area_m2) {
    float *sizes = memory_array(2 * count, sizeof *sizes);
    if (!sizes) return false;
    float *halves = sizes + count;
    moments size = {0}, half = {0}, elongation = {0}, fill = {0}, light_sd = {0}, evidence = {0}, best = {0};
    moments white = {0}, pink = {0}, red = {0};
    double area_cm2 = 0, peaks = 0;
    for (size_t i = 0; i < count; i++) {
        const flower *one = &members[i];
        sizes[i] = (float)size_of(one);
        halves[i] = one->half_cm;
        moments_add(&size, (double)sizes[i]);
        moments_add(&half, (double)halves[i]);
        moments_add(&elongation, (double)(one->length_cm / (one->width_cm > 0.1F ? one->width_cm : 0.1F)));
        moments_add(&fill, (double)one->fill);
        moments_add(&light_sd, (double)one->light_sd);
        moments_add(&evidence, (double)one->evidence);
        moments_add(&best, one->best);
        moments_add(&white, (double)one->white);
        moments_add(&pink, (double)one->pink);
        moments_add(&red, (double)one->red);
        area_cm2 += (double)one->area_cm2;
        peaks += one->peaks > 1 ? one->peaks : 1;
    }
    qsort(sizes, count, sizeof *sizes, compare_floats);
    qsort(halves, count, sizeof *halves, compare_floats);
    float median = sizes[count / 2];
    out[FEATURE_half_cm] = halves[count / 2];
    out[FEATURE_half_cv] = (float)(sd_of(&half) / fmax(mean_of(&half), 1e-3));
    out[FEATURE_flowers] = (float)count;
    out[FEATURE_peaks] = (float)peaks;
    out[FEATURE_density_m2] = (float)(peaks / area_m2);
    out[FEATURE_petal_share] = (float)(area_cm2 * 1e-4 / area_m2);
    out[FEATURE_size_cm] = median;
    out[FEATURE_size_cv] = (float)(sd_of(&size) / mean_of(&size));
    out[FEATURE_largest_ratio] = sizes[count - 1] / median;
    out[FEATURE_flower_elongation] = (float)mean_of(&elongation);
    out[FEATURE_flower_fill] = (float)mean_of(&fill);
    out[FEATURE_flower_light_sd] = (float)mean_of(&light_sd);
    out[FEATURE_evidence] = (float)mean_of(&evidence);
    out[FEATURE_best_evidence] = (float)mean_of(&best);
    const double shares[3] = {mean_of(&white), mean_of(&pink), mean_of(&red)};
    out[FEATURE_white_share] = (float)shares[0];
    out[FEATURE_pink_share] = (float)shares[1];
    out[FEATURE_red_share] = (float)shares[2];
    out[FEATURE_colour_mix] = entropy(shares);
    free(sizes);
    return true;
}

static void surroundings(float out[FEATURE_COUNT], const context *around, const kernel_set *kernels) {
    const zone *in = &around->inside, *ring = &around->ring, *field = &around->field;
    lab ring_lab = lab_of(kernels, ring->r, ring->g, ring->b);
    lab field_lab = lab_of(kernels, field->r, field->g, field->b);
    out[FEATURE_canopy_in] = (float)in->canopy;
    out[FEATURE_canopy_ring] = (float)ring->canopy;
    out[FEATURE_petal_in] = (float)in->petal;
    out[FEATURE_petal_ring] = (float)ring->petal;
    out[FEATURE_ring_l] = (float)ring_lab.l;
    out[FEATURE_ring_a] = (float)ring_lab.a;
    out[FEATURE_ring_b] = (float)ring_lab.b;
    out[FEATURE_leaf_minus_ring_l] = out[FEATURE_leaf_l] - (float)ring_lab.l;
    out[FEATURE_leaf_minus_ring_a] = out[FEATURE_leaf_a] - (float)ring_lab.a;
    out[FEATURE_leaf_minus_ring_b] = out[FEATURE_leaf_b] - (float)ring_lab.b;
    out[FEATURE_petal_field] = (float)field->petal;
    out[FEATURE_canopy_field] = (float)field->canopy;
    out[FEATURE_step_field] = (float)field->step;
    out[FEATURE_leaf_minus_field_l] = out[FEATURE_leaf_l] - (float)field_lab.l;
    out[FEATURE_leaf_minus_field_a] = out[FEATURE_leaf_a] - (float)field_lab.a;
    out[FEATURE_leaf_minus_field_b] = out[FEATURE_leaf_b] - (float)field_lab.b;
    out[FEATURE_likeness_in] = (float)in->likeness;
    out[FEATURE_likeness_peak] = (float)around->likeness_peak;
    out[FEATURE_likeness_ring] = (float)ring->likeness;
    out[FEATURE_likeness_field] = (float)field->likeness;
    out[FEATURE_step_in] = (float)in->step;
    out[FEATURE_step_ring] = (float)ring->step;
    out[FEATURE_coarse_in] = (float)in->coarse;
    out[FEATURE_coarse_ring] = (float)ring->coarse;
    out[FEATURE_light_sd_ring] = (float)ring->light_sd;
    out[FEATURE_dark_in] = (float)in->dark;
    out[FEATURE_bright_in] = (float)in->bright;
    double wanted = in->wanted + ring->wanted;
    out[FEATURE_seen] = wanted > 0 ? (float)((in->valid + ring->valid) / wanted) : 0;
}

bool features_measure(float out[FEATURE_COUNT], const flower *members, size_t count,
                      const plot_outline *shape, int link, const measuring *with) {
    const plot_params *params = with->params;
    const plot_scale *scale = with->scale;
    const kernel_set *kernels = with->kernels;
    context around;
    spacing gaps;
    float *rows = memory_array(6 * count, sizeof *rows);
    memset(out, 0, FEATURE_COUNT * sizeof *out);
    bool ok = rows && flower_labs(rows, members, count, kernels) &&
              flower_shapes(out, members, count, shape->area_m2) &&
              spacing_measure(&gaps, members, count, scale) &&
              context_measure(&around, members, count, with->cells, with->reach, params, scale);
    if (ok) {
        petal_colours(out, rows, members, count);
        strongest_flowers(out, rows, members, count, params->peak);
        surroundings(out, &around, kernels);
        out[FEATURE_area_m2] = (float)shape->area_m2;
        out[FEATURE_length_m] = (float)shape->length_m;
        out[FEATURE_slenderness] = (float)(shape->length_m / (shape->width_m > 1e-3 ? shape->width_m : 1e-3));
        out[FEATURE_gap_m] = (float)gaps.gap_m;
        out[FEATURE_gap_cv] = (float)gaps.gap_cv;
        out[FEATURE_row_order] = (float)gaps.row_order;
        out[FEATURE_link_m] = (float)params->link_m[link];
        out[FEATURE_link_peak] = (float)params->link_peak[link];
        out[FEATURE_link_likeness] = (float)params->link_likeness[link];
        out[FEATURE_gsd_m] = (float)sqrt(scale->gsd_x_m * scale->gsd_y_m);
    }
    free(rows);
    return ok;
}
