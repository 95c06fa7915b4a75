/* `papaver index --list`: the registry as a table, or as JSON. */
#include "cli/index_list.h"

#include "kernels/index_table.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* "NIR,R" */
static void bands_text(char *out, size_t size, unsigned bands) {
    size_t used = 0;
    for (int k = 0; k < INDEX_BAND_COUNT; k++)
        if (bands >> k & 1)
            used += (size_t)snprintf(out + used, size - used, "%s%s", used ? "," : "",
                                     index_band_name((index_band)k));
}

static const char *bound_text(char *out, size_t size, double bound) {
    if (isinf(bound))
        snprintf(out, size, "%sinf", bound < 0 ? "-" : "");
    else
        snprintf(out, size, "%.3g", bound);
    return out;
}

/* Columns: name, bands, range, formula, source; a formula that is too long goes on below. */
enum { FORMULA_AT = 36, FORMULA_WIDTH = 38 };

/* Up to the last blank that fits, where the whole does not. */
static size_t line_length(const char *formula) {
    size_t length = strlen(formula), blank = FORMULA_WIDTH;
    if (length <= FORMULA_WIDTH) return length;
    for (size_t at = 1; at <= FORMULA_WIDTH && at < length; at++)
        if (formula[at] == ' ') blank = at;
    return blank;
}

static void print_columns(const char *name, const char *bands, const char *range, const char *formula,
                          const char *source) {
    size_t length = line_length(formula);
    printf("%-7s %-13s %-13s %-*.*s %s\n", name, bands, range, FORMULA_WIDTH, (int)length, formula, source);
    while (*(formula += length)) {
        formula += strspn(formula, " ");
        length = line_length(formula);
        printf("%*s%.*s\n", FORMULA_AT, "", (int)length, formula);
    }
}

static void print_row(const index_row *row, bool is_verbose) {
    char bands[64], low[16], high[16], range[40];
    bands_text(bands, sizeof bands, row->bands);
    snprintf(range, sizeof range, "%s..%s", bound_text(low, sizeof low, row->low),
             bound_text(high, sizeof high, row->high));
    print_columns(row->name, bands, range, row->formula, row->source);
    if (!is_verbose) return;
    printf("        %s%s%s%s\n", row->long_name, row->needs_reflectance ? "; needs reflectance" : "",
           row->alias ? "; also called " : "", row->alias ? row->alias : "");
    if (row->doi) printf("        https://doi.org/%s\n", row->doi);
}

static json_t *bound_json(double bound) {
    return isinf(bound) ? json_null() : json_real(bound);
}

static void print_json(const index_row *row) {
    json_t *bands = json_array();
    for (int k = 0; k < INDEX_BAND_COUNT; k++)
        if (row->bands >> k & 1) json_array_append_new(bands, json_string(index_band_name((index_band)k)));
    json_t *out =
        json_pack("{s:s, s:s, s:s, s:o, s:b, s:o, s:o, s:s, s:s?, s:s?}", "name", row->name, "long_name",
                  row->long_name, "formula", row->formula, "bands", bands, "needs_reflectance",
                  row->needs_reflectance, "low", bound_json(row->low), "high", bound_json(row->high),
                  "source", row->source, "doi", row->doi, "alias", row->alias);
    json_dumpf(out, stdout, JSON_COMPACT | JSON_REAL_PRECISION(9));
    printf("\n");
    json_decref(out);
}

void index_list_print(bool as_json, bool is_verbose) {
    if (!as_json)
        printf("%-7s %-13s %-13s %-*s %s\n", "index", "bands", "range", FORMULA_WIDTH, "formula", "source");
    for (int id = 0; id < INDEX_COUNT; id++) {
        if (as_json)
            print_json(&index_table[id]);
        else
            print_row(&index_table[id], is_verbose);
    }
}
