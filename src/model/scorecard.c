/* A transparent score: a sum of piecewise linear curves through the logistic function. */
#include "model/scorecard.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

typedef struct curve {
    feature_id feature;
    size_t count;
    double *xy; /* x ascending, constant beyond the ends */
} curve;

struct scorecard {
    double bias;
    size_t count;
    curve *curves;
};

void scorecard_free(scorecard *card) {
    if (!card) return;
    for (size_t i = 0; i < card->count; i++) free(card->curves[i].xy);
    free(card->curves);
    free(card);
}

static pap_status read_curve(curve *out, const json_t *term, const char *file, pap_error *err) {
    const char *name = json_string_value(json_object_get(term, "feature"));
    const json_t *points = json_object_get(term, "points");
    out->feature = name ? feature_find(name) : FEATURE_COUNT;
    if (out->feature == FEATURE_COUNT)
        return error_set(err, PAP_E_MODEL,
                         "%s: a score term names the feature '%s', which this version does not have", file,
                         name ? name : "(none)");
    out->count = json_array_size(points);
    out->xy = memory_array(2 * out->count, sizeof *out->xy);
    if (!out->xy) return error_nomem(err, "a model");
    for (size_t i = 0; i < out->count; i++) {
        const json_t *point = json_array_get(points, i);
        out->xy[2 * i] = json_number_value(json_array_get(point, 0));
        out->xy[2 * i + 1] = json_number_value(json_array_get(point, 1));
        if (json_array_size(point) != 2 || !json_is_number(json_array_get(point, 0)) ||
            !json_is_number(json_array_get(point, 1)) || (i > 0 && out->xy[2 * i] <= out->xy[2 * i - 2]))
            return error_set(err, PAP_E_MODEL, "%s: the points of '%s' are not [x, y] with x ascending", file,
                             name);
    }
    if (out->count == 0)
        return error_set(err, PAP_E_MODEL, "%s: the score term '%s' has no points", file, name);
    return PAP_OK;
}

pap_status scorecard_read(scorecard **out, const json_t *json, const char *file, pap_error *err) {
    const json_t *terms = json_object_get(json, "terms"), *bias = json_object_get(json, "bias");
    if (!json_is_array(terms) || !json_is_number(bias))
        return error_set(err, PAP_E_MODEL, "%s: a regime's score needs a bias and terms", file);
    scorecard *card = calloc(1, sizeof *card);
    if (!card) return error_nomem(err, "a model");
    card->bias = json_number_value(bias);
    card->curves = memory_array(json_array_size(terms), sizeof *card->curves);
    pap_status status = card->curves ? PAP_OK : error_nomem(err, "a model");
    for (size_t i = 0; !status && i < json_array_size(terms); i++)
        status = read_curve(&card->curves[card->count++], json_array_get(terms, i), file, err);
    if (status) {
        scorecard_free(card);
        return status;
    }
    *out = card;
    return PAP_OK;
}

static double value_at(const curve *c, double x) {
    const double *xy = c->xy;
    if (x <= xy[0]) return xy[1];
    for (size_t i = 1; i < c->count; i++)
        if (x <= xy[2 * i]) {
            double share = (x - xy[2 * i - 2]) / (xy[2 * i] - xy[2 * i - 2]);
            return xy[2 * i - 1] + share * (xy[2 * i + 1] - xy[2 * i - 1]);
        }
    return xy[2 * c->count - 1];
}

/* Keeps the MODEL_WHY largest by magnitude, earlier terms first among equals. */
static void note_reason(feature_id why[MODEL_WHY], double sizes[MODEL_WHY], feature_id feature, double size) {
    for (int i = 0; i < MODEL_WHY; i++)
        if (fabs(size) > sizes[i]) {
            for (int k = MODEL_WHY - 1; k > i; k--) {
                sizes[k] = sizes[k - 1];
                why[k] = why[k - 1];
            }
            sizes[i] = fabs(size);
            why[i] = feature;
            return;
        }
}

double scorecard_score(const scorecard *card, const float features[FEATURE_COUNT],
                       feature_id why[MODEL_WHY]) {
    double sum = card->bias, sizes[MODEL_WHY] = {0};
    for (int i = 0; i < MODEL_WHY; i++) why[i] = FEATURE_COUNT;
    for (size_t i = 0; i < card->count; i++) {
        double part = value_at(&card->curves[i], (double)features[card->curves[i].feature]);
        sum += part;
        note_reason(why, sizes, card->curves[i].feature, part);
    }
    return 1 / (1 + exp(-sum));
}
