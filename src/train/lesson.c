/* What is learnt for one regime from the rows of some places. */
#include "train/lesson.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A candidate that overlaps its plot less than this tells little of how many plants there are. */
static const float COUNTED_OVERLAP = 0.25F;

static pap_status read_boost(boost_how *out, const json_t *training, const char *name, const char *file,
                             pap_error *err) {
    const json_t *json = json_object_get(training, name);
    const struct {
        const char *name;
        double *real;
        int *whole;
        double low, high;
    } fields[] = {{"rounds", NULL, &out->rounds, 1, 10000},
                  {"depth", NULL, &out->depth, 1, 12},
                  {"eta", &out->eta, NULL, 1e-3, 1},
                  {"lambda", &out->lambda, NULL, 0, 1e6},
                  {"min_child_weight", &out->min_child_weight, NULL, 0, 1e9},
                  {"subsample", &out->subsample, NULL, 0.01, 1},
                  {"colsample", &out->colsample, NULL, 0.01, 1}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const json_t *item = json_object_get(json, fields[i].name);
        double value = json_number_value(item);
        if (!json_is_number(item) || value < fields[i].low || value > fields[i].high)
            return error_set(err, PAP_E_MODEL, "%s: training.%s.%s must be a number from %g to %g", file,
                             name, fields[i].name, fields[i].low, fields[i].high);
        if (fields[i].real)
            *fields[i].real = value;
        else
            *fields[i].whole = (int)value;
    }
    out->seed = (int)json_integer_value(json_object_get(training, "seed"));
    out->threads = 1; /* sums depend on it in their last bits; lessons are learnt side by side instead */
    return PAP_OK;
}

static bool is_left_out(const json_t *names, const char *feature) {
    size_t i;
    json_t *name;
    json_array_foreach(names, i, name) if (json_is_string(name) &&
                                           !strcmp(json_string_value(name), feature)) return true;
    return false;
}

pap_status lesson_how_read(lesson_how *out, const json_t *recipe, const char *file, pap_error *err) {
    const json_t *training = json_object_get(recipe, "training");
    *out = (lesson_how){0};
    if (!json_is_object(training))
        return error_set(err, PAP_E_MODEL, "%s: is no recipe: it has no 'training'", file);
    pap_status status = read_boost(&out->score, training, "score", file, err);
    if (!status) status = read_boost(&out->fit, training, "fit", file, err);
    if (!status) status = read_boost(&out->plants, training, "plants", file, err);
    if (status) return status;
    out->plot_weight = json_number_value(json_object_get(training, "plot_weight"));
    out->small_plot_weight = json_number_value(json_object_get(training, "small_plot_weight"));
    if (!(out->plot_weight > 0) || !(out->small_plot_weight >= 0))
        return error_set(err, PAP_E_MODEL, "%s: training needs a plot_weight above 0 and a small_plot_weight",
                         file);
    const json_t *regimes = json_object_get(recipe, "regimes");
    out->most_look_alikes = json_number_value(json_object_get(training, "most_look_alikes"));
    if (!(out->most_look_alikes > 0))
        return error_set(err, PAP_E_MODEL, "%s: training needs most_look_alikes, a share", file);
    for (size_t i = 0; i < json_array_size(regimes) && i < MODEL_REGIMES_MAX; i++) {
        out->most_false_alarms[i] =
            json_number_value(json_object_get(json_array_get(regimes, i), "most_false_alarms_per_km2"));
        if (!(out->most_false_alarms[i] > 0))
            return error_set(err, PAP_E_MODEL, "%s: regime %zu needs most_false_alarms_per_km2", file, i + 1);
    }
    for (int i = 0; i < FEATURE_COUNT; i++)
        if (!is_left_out(json_object_get(training, "features_left_out"), feature_name((feature_id)i)))
            out->features[out->feature_count++] = (feature_id)i;
    return PAP_OK;
}

/* Rows picked from the table, as XGBoost takes them. */
typedef struct picked {
    size_t count;
    size_t *numbers; /* rows of the table */
    float *values, *labels, *weights;
} picked;

static void picked_free(picked *p) {
    free(p->numbers);
    free(p->values);
    free(p->labels);
    free(p->weights);
}

static pap_status pick(picked *out, const train_table *table, int regime, const bool *is_taken,
                       const lesson_how *how, pap_error *err) {
    *out = (picked){0};
    for (size_t i = 0; i < table->rows.count; i++) {
        const train_picture *from = &table->pictures.items[table->rows.items[i].picture];
        out->count += from->regime == regime && is_taken[from->place];
    }
    out->numbers = memory_array(out->count, sizeof *out->numbers);
    out->values = memory_array(out->count * how->feature_count, sizeof *out->values);
    out->labels = memory_array(out->count, sizeof *out->labels);
    out->weights = memory_array(out->count, sizeof *out->weights);
    if (!out->numbers || !out->values || !out->labels || !out->weights) {
        picked_free(out);
        return error_nomem(err, "the rows to learn from");
    }
    size_t to = 0;
    for (size_t i = 0; i < table->rows.count; i++) {
        const train_row *row = &table->rows.items[i];
        const train_picture *from = &table->pictures.items[row->picture];
        if (from->regime != regime || !is_taken[from->place]) continue;
        for (size_t k = 0; k < how->feature_count; k++)
            out->values[to * how->feature_count + k] = row->found.features[how->features[k]];
        out->numbers[to++] = i;
    }
    return PAP_OK;
}

static bool is_on_plot(const train_row *row) {
    return row->truth == ROW_PLOT || row->truth == ROW_SMALL_PLOT;
}

/* A row's part in what the rows of its plot share: those that fit it have more. */
static double part_of(const train_row *row) {
    return is_on_plot(row) ? 0.1 + (double)row->overlap : 1;
}

static double weight_of(const train_row *row, double part_sum, const lesson_how *how) {
    switch (row->truth) {
    case ROW_ELSEWHERE: return 1;
    case ROW_LOOK_ALIKE:
    case ROW_PLOT: return how->plot_weight * part_of(row) / part_sum;
    case ROW_SMALL_PLOT: return how->small_plot_weight * part_of(row) / part_sum;
    case ROW_IGNORED: break;
    }
    return 0;
}

static pap_status weigh(picked *rows, const train_table *table, const lesson_how *how, pap_error *err) {
    double *sums = memory_array(table->things.count + 1, sizeof *sums);
    if (!sums) return error_nomem(err, "the rows to learn from");
    for (size_t i = 0; i < rows->count; i++) {
        const train_row *row = &table->rows.items[rows->numbers[i]];
        if (row->thing >= 0) sums[row->thing] += part_of(row);
    }
    for (size_t i = 0; i < rows->count; i++) {
        const train_row *row = &table->rows.items[rows->numbers[i]];
        rows->weights[i] = (float)weight_of(row, row->thing >= 0 ? sums[row->thing] : 1, how);
    }
    free(sums);
    return PAP_OK;
}

static pap_status learn_score(lesson *out, picked *rows, const train_table *table, const lesson_how *how,
                              pap_error *err) {
    size_t plots = 0, others = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const train_row *row = &table->rows.items[rows->numbers[i]];
        rows->labels[i] = is_on_plot(row) ? 1.0F : 0.0F;
        plots += rows->labels[i] > 0;
        others += !(rows->labels[i] > 0) && rows->weights[i] > 0;
    }
    if (!plots || !others)
        return error_set(err, PAP_E_EMPTY,
                         "training: %zu candidates on plots and %zu elsewhere; both are needed", plots,
                         others);
    boost_rows data = {rows->values, rows->labels, rows->weights, rows->count, how->feature_count};
    pap_status status = boost_fit(&out->score, &data, BOOST_LOG_ODDS, &how->score, err);
    for (size_t i = 0; i < rows->count; i++) {
        const train_row *row = &table->rows.items[rows->numbers[i]];
        rows->labels[i] = row->overlap;
        /* How far a plot on the ground reaches nobody measured. */
        if (table->pictures.items[row->picture].is_verified) rows->weights[i] = 0;
    }
    if (!status) status = boost_fit(&out->fit, &data, BOOST_VALUE, &how->fit, err);
    return status;
}

/* ln(plants), and how far that lies off, from what overlaps a plot well; every plot weighs 1. */
static pap_status learn_plants(lesson *out, picked *rows, const train_table *table, const lesson_how *how,
                               pap_error *err) {
    size_t kept = 0, columns = how->feature_count;
    for (size_t i = 0; i < rows->count; i++) {
        const train_row *row = &table->rows.items[rows->numbers[i]];
        if (!is_on_plot(row) || row->overlap < COUNTED_OVERLAP) continue;
        memmove(rows->values + kept * columns, rows->values + i * columns, columns * sizeof *rows->values);
        rows->labels[kept] = (float)log(fmax(table->things.items[row->thing].plants, 1));
        rows->weights[kept++] = rows->weights[i] / (float)how->plot_weight;
    }
    boost_rows data = {rows->values, rows->labels, rows->weights, kept, columns};
    pap_status status = boost_fit(&out->plants, &data, BOOST_VALUE, &how->plants, err);
    float *middle = memory_array(kept, sizeof *middle);
    if (!status && !middle) status = error_nomem(err, "the rows to learn from");
    if (!status) status = boost_predict(middle, out->plants, &data, err);
    for (size_t i = 0; i < kept && !status; i++) rows->labels[i] = fabsf(rows->labels[i] - middle[i]);
    if (!status) status = boost_fit(&out->plants_spread, &data, BOOST_VALUE, &how->plants, err);
    free(middle);
    return status;
}

pap_status lesson_learn(lesson *out, const train_table *table, int regime, const bool *is_taken,
                        const lesson_how *how, pap_error *err) {
    picked rows;
    lesson made = {0};
    pap_status status = pick(&rows, table, regime, is_taken, how, err);
    if (status) return status;
    status = weigh(&rows, table, how, err);
    if (!status) status = learn_score(&made, &rows, table, how, err);
    if (!status) status = learn_plants(&made, &rows, table, how, err);
    picked_free(&rows);
    if (status)
        lesson_free(&made);
    else
        *out = made;
    return status;
}

void lesson_free(lesson *l) {
    boost_free(l->score);
    boost_free(l->fit);
    boost_free(l->plants);
    boost_free(l->plants_spread);
    *l = (lesson){0};
}

pap_status lesson_apply(row_opinion *opinions, const lesson *l, const train_table *table, int regime,
                        const bool *is_taken, const lesson_how *how, pap_error *err) {
    picked rows;
    pap_status status = pick(&rows, table, regime, is_taken, how, err);
    if (status) return status;
    boost_rows data = {rows.values, rows.labels, rows.weights, rows.count, how->feature_count};
    float *said = memory_array(4 * rows.count, sizeof *said);
    const boost *const parts[4] = {l->score, l->fit, l->plants, l->plants_spread};
    if (!said) status = error_nomem(err, "the scores");
    for (size_t k = 0; k < 4 && !status; k++)
        status = boost_predict(said + k * rows.count, parts[k], &data, err);
    for (size_t i = 0; i < rows.count && !status; i++)
        opinions[rows.numbers[i]] =
            (row_opinion){said[i], said[rows.count + i], said[2 * rows.count + i], said[3 * rows.count + i]};
    free(said);
    picked_free(&rows);
    return status;
}
