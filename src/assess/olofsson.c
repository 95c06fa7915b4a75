/* Area-adjusted accuracy after Olofsson et al. 2014. */
#include "assess/olofsson.h"

#include "base/error.h"

#include <math.h>

/* Equation numbers are those of the paper. N: samples and area of one map class. */
typedef struct stratum {
    double samples, weight;
} stratum;

static double share(const olofsson_table *t, const stratum *s, int map, int truth) {
    return s[map].samples > 0 ? (double)t->sample[map][truth] / s[map].samples : NAN;
}

/* Variance of a stratum's share: p (1 - p) / (n - 1). */
static double share_variance(const olofsson_table *t, const stratum *s, int map, int truth) {
    double p = share(t, s, map, truth);
    return s[map].samples > 1 ? p * (1 - p) / (s[map].samples - 1) : NAN;
}

/* Weighted share of the whole map that is truly `truth` (9) and its variance (10). */
static estimate true_share(const olofsson_table *t, const stratum *s, int truth) {
    double sum = 0, variance = 0;
    for (int i = 0; i < t->class_count; i++) {
        sum += s[i].weight * share(t, s, i, truth);
        variance += s[i].weight * s[i].weight * share_variance(t, s, i, truth);
    }
    return (estimate){sum, sqrt(variance)};
}

/* (1) and (5). */
static estimate overall_accuracy(const olofsson_table *t, const stratum *s) {
    double sum = 0, variance = 0;
    for (int i = 0; i < t->class_count; i++) {
        sum += s[i].weight * share(t, s, i, i);
        variance += s[i].weight * s[i].weight * share_variance(t, s, i, i);
    }
    return (estimate){sum, sqrt(variance)};
}

/* (3) and (7), with areas as shares of the whole, which cancels. */
static estimate producers_accuracy(const olofsson_table *t, const stratum *s, int k) {
    double whole = true_share(t, s, k).value;
    if (!(whole > 0)) return (estimate){NAN, NAN};
    double p = s[k].weight * share(t, s, k, k) / whole, others = 0;
    for (int i = 0; i < t->class_count; i++)
        if (i != k) others += s[i].weight * s[i].weight * share_variance(t, s, i, k);
    double own = s[k].weight * s[k].weight * (1 - p) * (1 - p) * share_variance(t, s, k, k);
    return (estimate){p, sqrt(own + p * p * others) / whole};
}

static pap_status check(const olofsson_table *t, pap_error *err) {
    if (t->class_count < 2 || t->class_count > OLOFSSON_CLASSES)
        return error_set(err, PAP_E_ARGUMENT, "area-adjusted accuracy needs 2 to %d classes, not %d",
                         OLOFSSON_CLASSES, t->class_count);
    for (int i = 0; i < t->class_count; i++) {
        if (!(t->area[i] > 0) || !isfinite(t->area[i]))
            return error_set(err, PAP_E_ARGUMENT, "the area of map class %d is %g; needs a positive area",
                             i + 1, t->area[i]);
        for (int k = 0; k < t->class_count; k++)
            if (t->sample[i][k] < 0)
                return error_set(err, PAP_E_ARGUMENT, "map class %d has a negative number of samples", i + 1);
    }
    return PAP_OK;
}

pap_status olofsson_estimate(olofsson_result *out, const olofsson_table *table, pap_error *err) {
    stratum s[OLOFSSON_CLASSES] = {{0, 0}};
    double whole = 0;
    pap_status status = check(table, err);
    if (status) return status;
    for (int i = 0; i < table->class_count; i++) whole += table->area[i];
    for (int i = 0; i < table->class_count; i++) {
        s[i].weight = table->area[i] / whole;
        for (int k = 0; k < table->class_count; k++) s[i].samples += (double)table->sample[i][k];
    }
    olofsson_result result = {.overall = overall_accuracy(table, s)};
    for (int k = 0; k < table->class_count; k++) {
        estimate is_k = true_share(table, s, k);
        result.users[k] = (estimate){share(table, s, k, k), sqrt(share_variance(table, s, k, k))};
        result.producers[k] = producers_accuracy(table, s, k);
        result.area[k] = (estimate){whole * is_k.value, whole * is_k.standard_error};
    }
    *out = result;
    return PAP_OK;
}
