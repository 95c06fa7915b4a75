/* A recursive-descent evaluator for the catalogue's formulae. */
#include "formula.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct reader {
    const char *at;
    const formula_name *names;
    size_t count;
} reader;

static double read_sum(reader *r);

static int take(reader *r, const char *token) {
    while (*r->at == ' ') r->at++;
    size_t length = strlen(token);
    if (strncmp(r->at, token, length) != 0) return 0;
    r->at += length;
    return 1;
}

static double read_name(reader *r) {
    size_t length = 0;
    while (isalnum((unsigned char)r->at[length]) || r->at[length] == '_') length++;
    const char *name = r->at;
    r->at += length;
    for (size_t i = 0; i < r->count; i++)
        if (strlen(r->names[i].name) == length && strncmp(r->names[i].name, name, length) == 0)
            return r->names[i].value;
    return NAN;
}

static double read_atom(reader *r) {
    if (take(r, "(")) {
        double value = read_sum(r);
        return take(r, ")") ? value : NAN;
    }
    if (isalpha((unsigned char)*r->at)) return read_name(r);
    char *end = NULL;
    double value = isdigit((unsigned char)*r->at) ? strtod(r->at, &end) : NAN;
    if (end) r->at = end;
    return value;
}

static double read_power(reader *r) {
    if (take(r, "-")) return -read_power(r);
    double base = read_atom(r);
    return take(r, "**") ? pow(base, read_power(r)) : base;
}

static double read_product(reader *r) {
    double value = read_power(r);
    for (;;) {
        if (take(r, "*"))
            value *= read_power(r);
        else if (take(r, "/"))
            value /= read_power(r);
        else
            return value;
    }
}

static double read_sum(reader *r) {
    double value = read_product(r);
    for (;;) {
        if (take(r, "+"))
            value += read_product(r);
        else if (take(r, "-"))
            value -= read_product(r);
        else
            return value;
    }
}

double formula_value(const char *text, const formula_name *names, size_t count) {
    reader r = {text, names, count};
    double value = read_sum(&r);
    return take(&r, "") && *r.at == '\0' ? value : NAN;
}
