/* What is to be computed, and whether a picture has what it needs. */
#include "indices/plan.h"

#include "base/error.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void free_layer(plan_layer *layer) {
    free(layer->text);
    expression_free(layer->formula);
}

void index_plan_free(index_plan *plan) {
    for (int i = 0; i < plan->count; i++) free_layer(&plan->layers[i]);
    *plan = (index_plan){.count = 0};
}

const char *index_plan_name(const index_plan *plan, int layer) {
    const plan_layer *one = &plan->layers[layer];
    return one->formula ? expression_name(one->formula) : index_table[one->id].name;
}

unsigned index_plan_bands(const index_plan *plan, int layer) {
    const plan_layer *one = &plan->layers[layer];
    return one->formula ? expression_bands(one->formula) : index_table[one->id].bands;
}

bool index_plan_needs_reflectance(const index_plan *plan, int layer) {
    const plan_layer *one = &plan->layers[layer];
    return one->formula ? expression_needs_reflectance(one->formula) : index_table[one->id].needs_reflectance;
}

/* Levenshtein's distance, ignoring case; names are short. */
static int distance(const char *a, const char *b) {
    enum { LONGEST = 15 };
    int rows[2][LONGEST + 1];
    int m = (int)strnlen(a, LONGEST), n = (int)strnlen(b, LONGEST);
    for (int j = 0; j <= n; j++) rows[0][j] = j;
    for (int i = 1; i <= m; i++) {
        int *now = rows[i % 2], *before = rows[(i - 1) % 2];
        now[0] = i;
        for (int j = 1; j <= n; j++) {
            int swap = before[j - 1] + (tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]));
            int skip = 1 + (before[j] < now[j - 1] ? before[j] : now[j - 1]);
            now[j] = swap < skip ? swap : skip;
        }
    }
    return rows[m % 2][n];
}

/* The nearest names, up to four, those that are equally near in the table's order. */
static void near_names(char *out, size_t size, const char *name) {
    enum { FARTHEST = 2, MOST = 4 };
    int told = 0;
    size_t used = 0;
    for (int far = 1; far <= FARTHEST && told == 0; far++)
        for (int id = 0; id < INDEX_COUNT && told < MOST; id++)
            if (distance(name, index_table[id].name) == far) {
                used +=
                    (size_t)snprintf(out + used, size - used, "%s%s", told ? ", " : "", index_table[id].name);
                told++;
            }
}

/* Takes the layer over. */
static pap_status add_layer(index_plan *plan, plan_layer layer, pap_error *err) {
    if (plan->count == PLAN_LAYERS_MAX) {
        free_layer(&layer);
        return error_set(err, PAP_E_USAGE, "more than %d indices; write several files", PLAN_LAYERS_MAX);
    }
    int own = plan->count++;
    plan->layers[own] = layer;
    plan->bands |= index_plan_bands(plan, own);
    for (int i = 0; i < own; i++)
        if (strcasecmp(index_plan_name(plan, i), index_plan_name(plan, own)) == 0)
            return error_set(err, PAP_E_USAGE, "%s is asked for twice; name it once",
                             index_plan_name(plan, i));
    return PAP_OK;
}

static pap_status add_index(index_plan *plan, const char *name, pap_error *err) {
    char near[128] = "";
    index_id id = index_find(name);
    if (id < INDEX_COUNT) return add_layer(plan, (plan_layer){.id = id}, err);
    near_names(near, sizeof near, name);
    return error_set(err, PAP_E_USAGE, "--index %.60s: no such index%s%s%s; papaver index --list prints them",
                     *name ? name : "''", *near ? ", did you mean " : "", near, *near ? "?" : "");
}

static pap_status add_formula(index_plan *plan, const char *text, pap_error *err) {
    plan_layer layer = {.id = INDEX_COUNT};
    pap_status status = expression_new(&layer.formula, text, err);
    if (status) return status;
    if ((layer.text = strdup(text))) return add_layer(plan, layer, err);
    free_layer(&layer);
    return error_nomem(err, "a formula");
}

/* Hands on each part between separators, without the blanks around it. */
static pap_status each_part(index_plan *plan, const char *list, char separator,
                            pap_status (*add)(index_plan *, const char *, pap_error *), pap_error *err) {
    pap_status status = PAP_OK;
    for (const char *at = list; at && !status;) {
        const char *end = strchr(at, separator);
        const char *last = end ? end : at + strlen(at);
        while (at < last && isspace((unsigned char)*at)) at++;
        while (last > at && isspace((unsigned char)last[-1])) last--;
        char *part = strndup(at, (size_t)(last - at));
        status = part ? add(plan, part, err) : error_nomem(err, "the list of indices");
        free(part);
        at = end ? end + 1 : NULL;
    }
    return status;
}

pap_status index_plan_make(index_plan *plan, const char *names, const char *formulae, pap_error *err) {
    pap_status status = names ? each_part(plan, names, ',', add_index, err) : PAP_OK;
    if (!status && formulae) status = each_part(plan, formulae, ';', add_formula, err);
    return status;
}

void index_plan_find_bands(int out[INDEX_BAND_COUNT], const raster_source *source) {
    static const raster_role roles[INDEX_BAND_COUNT] = {
        RASTER_RED,      RASTER_GREEN,      RASTER_BLUE,       RASTER_NIR,
        RASTER_RED_EDGE, RASTER_RED_EDGE_1, RASTER_RED_EDGE_2, RASTER_RED_EDGE_3};
    for (int k = 0; k < INDEX_BAND_COUNT; k++) out[k] = raster_band_of(source, roles[k]);
    if (!out[INDEX_BAND_RE]) out[INDEX_BAND_RE] = out[INDEX_BAND_RE1];
}

/* "NIR and R", "NIR, RE1 and R": those of infrared first, since they are what is missing most often. */
static void list_bands(char *out, size_t size, unsigned bands) {
    static const index_band order[] = {INDEX_BAND_N,   INDEX_BAND_RE, INDEX_BAND_RE1, INDEX_BAND_RE2,
                                       INDEX_BAND_RE3, INDEX_BAND_R,  INDEX_BAND_G,   INDEX_BAND_B};
    size_t used = 0;
    unsigned left = bands;
    out[0] = '\0';
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (!(left >> order[i] & 1)) continue;
        left &= ~(1U << order[i]);
        used += (size_t)snprintf(out + used, size - used, "%s%s",
                                 used == 0 ? ""
                                 : left    ? ", "
                                           : " and ",
                                 index_band_name(order[i]));
    }
}

/* "R=1,NIR=n": what is known filled in, since --bands replaces all that was recognised. */
static void list_remedy(char *out, size_t size, unsigned bands, const int found[INDEX_BAND_COUNT]) {
    size_t used = 0;
    for (int k = 0; k < INDEX_BAND_COUNT; k++) {
        if (!(bands >> k & 1)) continue;
        used += (size_t)snprintf(out + used, size - used, "%s%s=", used ? "," : "",
                                 index_band_name((index_band)k));
        used += (size_t)(found[k] ? snprintf(out + used, size - used, "%d", found[k])
                                  : snprintf(out + used, size - used, "n"));
    }
}

static pap_status check_bands(const index_plan *plan, const raster_source *source, pap_error *err) {
    int found[INDEX_BAND_COUNT];
    index_plan_find_bands(found, source);
    for (int i = 0; i < plan->count; i++) {
        unsigned bands = index_plan_bands(plan, i);
        bool is_complete = true;
        for (int k = 0; k < INDEX_BAND_COUNT; k++)
            is_complete = is_complete && (!(bands >> k & 1) || found[k]);
        if (is_complete) continue;
        char needed[96], remedy[128];
        list_bands(needed, sizeof needed, bands);
        list_remedy(remedy, sizeof remedy, plan->bands, found);
        return error_set(err, PAP_E_BANDS, "%s: %.60s needs %s (found %s); use --bands %s", source->path,
                         index_plan_name(plan, i), needed, source->roles_text, remedy);
    }
    return PAP_OK;
}

pap_status index_plan_check(const index_plan *plan, const raster_source *source,
                            const raster_radiometry *radiometry, pap_error *err) {
    pap_status status = raster_source_check_light(source, err);
    if (!status) status = check_bands(plan, source, err);
    if (status || radiometry->coding != RASTER_UNSCALED) return status;
    for (int i = 0; i < plan->count; i++)
        if (index_plan_needs_reflectance(plan, i))
            return error_set(
                err, PAP_E_UNSUPPORTED,
                "%s: %.60s needs reflectance, and its %s samples don't say how they scale; use --scale S "
                "(--scale 0.0001 for Sentinel-2, with --offset -0.1 from baseline 04.00 on)",
                source->path, index_plan_name(plan, i), source->type_name);
    return PAP_OK;
}
