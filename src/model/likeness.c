/* The learnt pixel stage in a model file. */
#include "model/likeness.h"

#include "base/error.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

static const char *const input_names[LIKENESS_INPUTS] = {
#define X(name) #name,
    LIKENESS_INPUTS_X(X)
#undef X
};

static pap_status read_numbers(float *out, size_t count, const json_t *json, const char *what,
                               const char *file, pap_error *err) {
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(json, i);
        out[i] = (float)json_number_value(item);
        if (json_array_size(json) != count || !json_is_number(item) || !isfinite(out[i]))
            return error_set(err, PAP_E_MODEL, "%s: '%s' of the likeness needs %zu numbers", file, what,
                             count);
    }
    return PAP_OK;
}

static pap_status check_inputs(const json_t *names, const char *file, pap_error *err) {
    bool is_same = json_array_size(names) == LIKENESS_INPUTS;
    for (size_t i = 0; is_same && i < LIKENESS_INPUTS; i++) {
        const char *name = json_string_value(json_array_get(names, i));
        is_same = name && strcmp(name, input_names[i]) == 0;
    }
    if (is_same) return PAP_OK;
    return error_set(err, PAP_E_MODEL,
                     "%s: its likeness was learnt from other inputs than this version measures; train it "
                     "again or use the version it came with",
                     file);
}

pap_status likeness_read(likeness_net *out, const json_t *json, const char *file, pap_error *err) {
    const json_t *weights = json_object_get(json, "weights");
    size_t units = json_array_size(weights);
    pap_status status = check_inputs(json_object_get(json, "inputs"), file, err);
    if (!status && (units < 1 || units > LIKENESS_UNITS_MAX))
        status =
            error_set(err, PAP_E_MODEL, "%s: the likeness needs 1 to %d units", file, LIKENESS_UNITS_MAX);
    if (status) return status;
    out->units = (int)units;
    for (size_t u = 0; u < units && !status; u++)
        status =
            read_numbers(out->weights[u], LIKENESS_INPUTS, json_array_get(weights, u), "weights", file, err);
    if (!status) status = read_numbers(out->bias, units, json_object_get(json, "bias"), "bias", file, err);
    if (!status) status = read_numbers(out->out, units, json_object_get(json, "out"), "out", file, err);
    const json_t *bias = json_object_get(json, "out_bias");
    out->out_bias = (float)json_number_value(bias);
    if (!status && (!json_is_number(bias) || !isfinite(out->out_bias)))
        status = error_set(err, PAP_E_MODEL, "%s: 'out_bias' of the likeness is not a number", file);
    return status;
}

static json_t *numbers(const float *from, size_t count) {
    json_t *all = json_array();
    for (size_t i = 0; i < count; i++) json_array_append_new(all, json_real((double)from[i]));
    return all;
}

json_t *likeness_save(const likeness_net *net) {
    size_t units = (size_t)net->units;
    json_t *inputs = json_array(), *weights = json_array();
    for (size_t i = 0; i < LIKENESS_INPUTS; i++) json_array_append_new(inputs, json_string(input_names[i]));
    for (size_t u = 0; u < units; u++)
        json_array_append_new(weights, numbers(net->weights[u], LIKENESS_INPUTS));
    return json_pack("{s:o, s:o, s:o, s:o, s:f}", "inputs", inputs, "weights", weights, "bias",
                     numbers(net->bias, units), "out", numbers(net->out, units), "out_bias",
                     (double)net->out_bias);
}
