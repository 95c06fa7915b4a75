/* Learning the pixel stage. */
#include "train/likeness_fit.h"

#include "base/error.h"
#include "base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 512, IN = LIKENESS_INPUTS, UNITS = LIKENESS_UNITS_MAX };

pap_status likeness_how_read(likeness_how *out, const json_t *recipe, const char *file, pap_error *err) {
    const json_t *how = json_object_get(json_object_get(recipe, "training"), "likeness");
    *out = (likeness_how){.units = (int)json_integer_value(json_object_get(how, "units")),
                          .epochs = (int)json_integer_value(json_object_get(how, "epochs")),
                          .rate = json_number_value(json_object_get(how, "rate")),
                          .decay = json_number_value(json_object_get(how, "decay"))};
    if (out->units >= 1 && out->units <= UNITS && out->epochs >= 1 && out->rate > 0 && out->decay >= 0)
        return PAP_OK;
    return error_set(err, PAP_E_MODEL,
                     "%s: training needs a likeness with units (1..%d), epochs, a rate above 0 and a decay",
                     file, UNITS);
}

/* Weights of the units (inputs, then bias), then of the sum (units, then bias). */
typedef struct net_weights {
    double unit[UNITS][IN + 1], out[UNITS + 1];
} net_weights;
enum { WEIGHTS = sizeof(net_weights) / sizeof(double) };

typedef struct fitting {
    const likeness_how *how;
    int units;
    net_weights w, gradient, mean, square; /* the last two: Adam's moments */
    double middle[IN], scale[IN];          /* of the inputs */
    long step;
    random_state rng;
} fitting;

/* A sample under another light: brighter or darker, of another cast, more or less colourful. */
typedef struct light {
    float cast[3], colour;
} light;

static light draw_light(random_state *rng) {
    light l;
    double gain = random_between(rng, 0.75, 1.25);
    for (int p = 0; p < 3; p++) l.cast[p] = (float)(gain * random_between(rng, 0.94, 1.06));
    l.colour = (float)random_between(rng, 0.75, 1.25);
    return l;
}

static void see(float out[3], const uint8_t code[3], const light *l) {
    float lit[3], grey;
    for (int p = 0; p < 3; p++) lit[p] = (float)code[p] * l->cast[p];
    grey = 0.25F * (lit[0] + 2 * lit[1] + lit[2]);
    for (int p = 0; p < 3; p++) {
        float value = grey + l->colour * (lit[p] - grey);
        out[p] = value < 0 ? 0 : value > 255 ? 255 : value;
    }
}

static const light as_it_is = {{1, 1, 1}, 1};

static void inputs_of(float in[IN], const pixel_sample *s, const light *l) {
    float own[3], beside[3], around[3];
    see(own, s->own, l);
    see(beside, s->beside, l);
    see(around, s->around, l);
    likeness_inputs(in, 1, own[0], own[1], own[2], beside[0], beside[1], beside[2], around[0], around[1],
                    around[2], (float)s->rough * l->cast[1]);
}

static void find_scale(fitting *f, const pixel_samples *samples, const size_t *order, size_t count) {
    double sum[IN] = {0}, sum2[IN] = {0};
    float in[IN];
    for (size_t i = 0; i < count; i++) {
        inputs_of(in, &samples->all.items[order[i]], &as_it_is);
        for (int k = 0; k < IN; k++) {
            sum[k] += (double)in[k];
            sum2[k] += (double)in[k] * (double)in[k];
        }
    }
    for (int k = 0; k < IN; k++) {
        f->middle[k] = sum[k] / (double)count;
        double variance = sum2[k] / (double)count - f->middle[k] * f->middle[k];
        f->scale[k] = variance > 1e-6 ? 1 / sqrt(variance) : 1;
    }
}

static void start_weights(fitting *f) {
    for (int u = 0; u < f->units; u++) {
        for (int k = 0; k < IN; k++) f->w.unit[u][k] = random_normal(&f->rng) * sqrt(2.0 / IN);
        f->w.out[u] = random_normal(&f->rng) * sqrt(1.0 / f->units);
    }
}

/* Adds one sample's gradient of the log loss. */
static void learn_one(fitting *f, const pixel_sample *s, double weight) {
    float raw[IN];
    double in[IN + 1], unit[UNITS] = {0}, sum = f->w.out[UNITS];
    light l = draw_light(&f->rng);
    inputs_of(raw, s, &l);
    for (int k = 0; k < IN; k++) in[k] = ((double)raw[k] - f->middle[k]) * f->scale[k];
    in[IN] = 1;
    for (int u = 0; u < f->units; u++) {
        double value = 0;
        for (int k = 0; k <= IN; k++) value += f->w.unit[u][k] * in[k];
        unit[u] = value > 0 ? value : 0;
        sum += f->w.out[u] * unit[u];
    }
    double error = weight * (1 / (1 + exp(-sum)) - s->is_plot);
    f->gradient.out[UNITS] += error;
    for (int u = 0; u < f->units; u++) {
        f->gradient.out[u] += error * unit[u];
        if (unit[u] <= 0) continue;
        double back = error * f->w.out[u];
        for (int k = 0; k <= IN; k++) f->gradient.unit[u][k] += back * in[k];
    }
}

/* One step of Adam with decoupled decay (Loshchilov and Hutter 2019). */
static void take_step(fitting *f, size_t batch, double rate) {
    static const double KEEP = 0.9, KEEP2 = 0.999, LEAST = 1e-8;
    double *w = &f->w.unit[0][0], *g = &f->gradient.unit[0][0], *m = &f->mean.unit[0][0],
           *v = &f->square.unit[0][0];
    f->step++;
    double bias = 1 - pow(KEEP, (double)f->step), bias2 = 1 - pow(KEEP2, (double)f->step);
    for (int i = 0; i < WEIGHTS; i++) {
        double slope = g[i] / (double)batch;
        m[i] = KEEP * m[i] + (1 - KEEP) * slope;
        v[i] = KEEP2 * v[i] + (1 - KEEP2) * slope * slope;
        w[i] -= rate * (m[i] / bias / (sqrt(v[i] / bias2) + LEAST) + f->how->decay * w[i]);
    }
    memset(&f->gradient, 0, sizeof f->gradient);
}

static void shuffle(size_t *order, size_t count, random_state *rng) {
    for (size_t i = count; i > 1; i--) {
        size_t k = (size_t)random_below(rng, (int)i), held = order[i - 1];
        order[i - 1] = order[k];
        order[k] = held;
    }
}

static void learn(fitting *f, const pixel_samples *samples, size_t *order, size_t count, double plot_weight) {
    static const double PI = 3.14159265358979323846;
    size_t steps = (size_t)f->how->epochs * ((count + BATCH - 1) / BATCH), step = 0;
    for (int epoch = 0; epoch < f->how->epochs; epoch++) {
        shuffle(order, count, &f->rng);
        for (size_t from = 0; from < count; from += BATCH) {
            size_t to = from + BATCH < count ? from + BATCH : count;
            for (size_t i = from; i < to; i++) {
                const pixel_sample *s = &samples->all.items[order[i]];
                learn_one(f, s, s->is_plot ? plot_weight : 1);
            }
            double rate = f->how->rate * (0.02 + 0.98 * 0.5 * (1 + cos(PI * (double)step++ / (double)steps)));
            take_step(f, to - from, rate);
        }
    }
}

/* The scale of the inputs becomes part of the weights. */
static void fold(likeness_net *out, const fitting *f) {
    *out = (likeness_net){.units = f->units, .out_bias = (float)f->w.out[UNITS]};
    for (int u = 0; u < f->units; u++) {
        double bias = f->w.unit[u][IN];
        for (int k = 0; k < IN; k++) {
            out->weights[u][k] = (float)(f->w.unit[u][k] * f->scale[k]);
            bias -= f->w.unit[u][k] * f->scale[k] * f->middle[k];
        }
        out->bias[u] = (float)bias;
        out->out[u] = (float)f->w.out[u];
    }
}

pap_status likeness_fit(likeness_net *out, const pixel_samples *samples, const bool *is_taken,
                        const likeness_how *how, uint64_t seed, pap_error *err) {
    size_t count = 0, plots = 0, *order = memory_array(samples->all.count + 1, sizeof *order);
    fitting *f = calloc(1, sizeof *f);
    if (!order || !f) {
        free(order);
        free(f);
        return error_nomem(err, "the pixels to learn from");
    }
    for (size_t i = 0; i < samples->all.count; i++) {
        if (!is_taken[samples->all.items[i].place]) continue;
        plots += samples->all.items[i].is_plot;
        order[count++] = i;
    }
    pap_status status = PAP_OK;
    if (plots == 0 || plots == count) {
        status =
            error_set(err, PAP_E_EMPTY,
                      "training: %zu of %zu pixels drawn are on plots, so nothing can be learnt of them; "
                      "add scenes or views to the list",
                      plots, count);
    } else {
        f->how = how;
        f->units = how->units;
        random_seed(&f->rng, seed, 500);
        find_scale(f, samples, order, count);
        start_weights(f);
        learn(f, samples, order, count, 0.5 * (double)(count - plots) / (double)plots);
        fold(out, f);
    }
    free(order);
    free(f);
    return status;
}

/* ---- how good it is ---- */

typedef struct scored {
    double likeness;
    bool is_plot;
} scored;

static double likeness_of(const likeness_net *net, const pixel_sample *s) {
    float in[IN];
    double sum = (double)net->out_bias;
    inputs_of(in, s, &as_it_is);
    for (int u = 0; u < net->units; u++) {
        double unit = (double)net->bias[u];
        for (int k = 0; k < IN; k++) unit += (double)net->weights[u][k] * (double)in[k];
        sum += (double)net->out[u] * fmax(unit, 0);
    }
    return sum;
}

static int compare_scored(const void *a, const void *b) {
    const scored *p = a, *q = b;
    return (p->likeness > q->likeness) - (p->likeness < q->likeness);
}

double likeness_auc(const likeness_net *net, const pixel_samples *samples, const bool *is_taken) {
    scored *all = memory_array(samples->all.count + 1, sizeof *all);
    double below = 0, pairs = 0, plots = 0;
    size_t count = 0;
    if (!all) return NAN;
    for (size_t i = 0; i < samples->all.count; i++) {
        const pixel_sample *s = &samples->all.items[i];
        if (is_taken[s->place]) all[count++] = (scored){likeness_of(net, s), s->is_plot};
    }
    qsort(all, count, sizeof *all, compare_scored);
    for (size_t i = 0; i < count; i++) {
        below += !all[i].is_plot;
        plots += all[i].is_plot;
        pairs += all[i].is_plot ? below : 0;
    }
    free(all);
    return plots > 0 && below > 0 ? pairs / plots / below : NAN;
}
