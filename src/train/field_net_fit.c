/* Learning the net of fields/net.h. */
#include "train/field_net_fit.h"

#include "base/error.h"
#include "base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 64, WEIGHTS = FIELD_UNITS_MAX * (FIELD_INPUTS_MAX + 2) + 1 };

void field_samples_free(field_samples *samples) {
    free(samples->values.items);
    free(samples->labels.items);
    free(samples->weights.items);
    free(samples->places.items);
    *samples = (field_samples){0};
}

/* All weights in a row: first[units][inputs], bias[units], second[units], offset. */
typedef struct student {
    int inputs, units, count;
    double weights[WEIGHTS], slope[WEIGHTS], first[WEIGHTS], second[WEIGHTS]; /* Adam's two moments */
    double middle[FIELD_INPUTS_MAX], scale[FIELD_INPUTS_MAX];
    const field_samples *samples;
    size_t *order, taken;
} student;

static void standardise(student *s) {
    for (int i = 0; i < s->inputs; i++) {
        double sum = 0, square = 0;
        for (size_t k = 0; k < s->taken; k++) {
            double value = (double)s->samples->values.items[s->order[k] * (size_t)s->inputs + (size_t)i];
            sum += value;
            square += value * value;
        }
        s->middle[i] = sum / (double)s->taken;
        double variance = square / (double)s->taken - s->middle[i] * s->middle[i];
        s->scale[i] = variance > 1e-8 ? 1 / sqrt(variance) : 1;
    }
}

/* Adds the slope of one sample's loss. */
static void learn_one(student *s, size_t sample) {
    const int n = s->inputs, units = s->units;
    const float *values = s->samples->values.items + sample * (size_t)n;
    double in[FIELD_INPUTS_MAX], out[FIELD_UNITS_MAX], sum = s->weights[s->count - 1];
    const double *bias = s->weights + units * n, *second = bias + units;
    for (int i = 0; i < n; i++) in[i] = ((double)values[i] - s->middle[i]) * s->scale[i];
    for (int k = 0; k < units; k++) {
        const double *row = s->weights + k * n;
        double unit = bias[k];
        for (int i = 0; i < n; i++) unit += row[i] * in[i];
        out[k] = unit > 0 ? unit : 0;
        sum += second[k] * out[k];
    }
    double off = (1 / (1 + exp(-sum)) - (double)s->samples->labels.items[sample]) *
                 (double)s->samples->weights.items[sample];
    s->slope[s->count - 1] += off;
    for (int k = 0; k < units; k++) {
        s->slope[units * n + units + k] += off * out[k];
        if (out[k] <= 0) continue;
        double back = off * second[k], *row = s->slope + k * n;
        s->slope[units * n + k] += back;
        for (int i = 0; i < n; i++) row[i] += back * in[i];
    }
}

static void step(student *s, int number, double rate, double decay, double total) {
    const double keep1 = 0.9, keep2 = 0.999;
    const double fix1 = 1 - pow(keep1, number), fix2 = 1 - pow(keep2, number);
    for (int i = 0; i < s->count; i++) {
        double slope = s->slope[i] / total + decay * s->weights[i];
        s->first[i] = keep1 * s->first[i] + (1 - keep1) * slope;
        s->second[i] = keep2 * s->second[i] + (1 - keep2) * slope * slope;
        s->weights[i] -= rate * (s->first[i] / fix1) / (sqrt(s->second[i] / fix2) + 1e-8);
        s->slope[i] = 0;
    }
}

static void learn(student *s, const field_net_how *how, random_state *rng) {
    int steps = 0, all = how->epochs * (int)((s->taken + BATCH - 1) / BATCH);
    for (int epoch = 0; epoch < how->epochs; epoch++) {
        for (size_t i = s->taken; i > 1; i--) {
            size_t k = (size_t)random_below(rng, (int)i), swap = s->order[i - 1];
            s->order[i - 1] = s->order[k];
            s->order[k] = swap;
        }
        for (size_t i = 0; i < s->taken; i += BATCH) {
            double total = 0;
            for (size_t k = i; k < i + BATCH && k < s->taken; k++) {
                learn_one(s, s->order[k]);
                total += (double)s->samples->weights.items[s->order[k]];
            }
            steps++;
            step(s, steps, how->rate * (1 - 0.95 * steps / all), how->decay, fmax(total, 1e-9));
        }
    }
}

/* The standardisation goes into the weights. */
static void hand_over(field_net *out, const student *s, unsigned layers) {
    *out = (field_net){.layers = layers, .units = s->units, .offset = (float)s->weights[s->count - 1]};
    for (int k = 0; k < s->units; k++) {
        double bias = s->weights[s->units * s->inputs + k];
        for (int i = 0; i < s->inputs; i++) {
            double weight = s->weights[k * s->inputs + i] * s->scale[i];
            out->first[k][i] = (float)weight;
            bias -= weight * s->middle[i];
        }
        out->bias[k] = (float)bias;
        out->second[k] = (float)s->weights[s->units * s->inputs + s->units + k];
    }
}

pap_status field_net_fit(field_net *out, unsigned layers, const field_samples *samples, const bool *is_taken,
                         const field_net_how *how, uint64_t seed, pap_error *err) {
    size_t stands = 0;
    random_state rng;
    student *s = calloc(1, sizeof *s);
    if (s) s->order = memory_array(samples->labels.count + 1, sizeof *s->order);
    if (!s || !s->order) {
        free(s);
        return error_nomem(err, "a net");
    }
    s->inputs = samples->inputs;
    s->units = how->units;
    s->count = s->units * (s->inputs + 2) + 1;
    s->samples = samples;
    for (size_t i = 0; i < samples->labels.count; i++)
        if (is_taken[samples->places.items[i]]) {
            s->order[s->taken++] = i;
            stands += samples->labels.items[i] > 0;
        }
    bool has_both = stands > 0 && stands < s->taken;
    if (has_both) {
        random_seed(&rng, seed, 11);
        standardise(s);
        for (int i = 0; i < s->units * s->inputs; i++)
            s->weights[i] = random_normal(&rng) * sqrt(2.0 / s->inputs);
        for (int k = 0; k < s->units; k++)
            s->weights[s->units * (s->inputs + 1) + k] = random_normal(&rng) * sqrt(1.0 / s->units);
        learn(s, how, &rng);
        hand_over(out, s, layers);
    }
    free(s->order);
    free(s);
    return has_both ? PAP_OK
                    : error_set(err, PAP_E_EMPTY, "training: no stands or nothing but stands to learn from");
}
