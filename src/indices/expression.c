/* A user's own formula over bands, read and evaluated by muParser. */
#include "indices/expression.h"

#include "base/error.h"
#include "base/random.h"

#include <ctype.h>
#include <math.h>
#include <muParserDLL.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct expression {
    muParserHandle_t parser;
    double values[INDEX_BAND_COUNT]; /* what the parser's variables are bound to */
    unsigned bands;
    bool needs_reflectance;
    char *name, *formula;
};

void expression_free(expression *e) {
    if (!e) return;
    if (e->parser) mupRelease(e->parser);
    free(e->name);
    free(e->formula);
    free(e);
}

const char *expression_name(const expression *e) {
    return e->name;
}
const char *expression_formula(const expression *e) {
    return e->formula;
}
unsigned expression_bands(const expression *e) {
    return e->bands;
}
bool expression_needs_reflectance(const expression *e) {
    return e->needs_reflectance;
}

/* Length of "name =" at the start of the text, 0 when it has none. "==" compares. */
static size_t name_length(const char *text, size_t *name_end) {
    const char *at = text;
    while (isspace((unsigned char)*at)) at++;
    if (!isalpha((unsigned char)*at) && *at != '_') return 0;
    while (isalnum((unsigned char)*at) || *at == '_') at++;
    *name_end = (size_t)(at - text);
    while (isspace((unsigned char)*at)) at++;
    return *at == '=' && at[1] != '=' ? (size_t)(at - text) + 1 : 0;
}

static pap_status split(expression *e, const char *text, size_t *start, pap_error *err) {
    size_t name_end = 0, blanks = strspn(text, " \t\n\r\v\f");
    bool is_named = (*start = name_length(text, &name_end)) > 0;
    if (!is_named) *start = blanks;
    *start += strspn(text + *start, " \t\n\r\v\f");
    e->formula = strdup(text + *start);
    e->name = is_named ? strndup(text + blanks, name_end - blanks) : strdup(text + *start);
    return e->formula && e->name ? PAP_OK : error_nomem(err, "a formula");
}

/* Positions count from 1 in what the user wrote; the name, or the sign, that stands there is shown. */
static pap_status wrong_at(const char *text, size_t at, const char *what, pap_error *err) {
    char there[40] = ", its end";
    int length = 0;
    if (at < strlen(text)) {
        while (isalnum((unsigned char)text[at + (size_t)length]) || text[at + (size_t)length] == '_')
            length++;
        snprintf(there, sizeof there, ", '%.*s'", length ? length : 1, text + at);
    }
    return error_set(err, PAP_E_USAGE,
                     "--expr '%.200s': %s, at character %zu%s; bands are R G B N (or NIR) RE RE1 RE2 RE3",
                     text, what, at + 1, there);
}

/* muParser would assign to a band, which is never meant. */
static pap_status refuse_assignment(const expression *e, const char *text, size_t start, pap_error *err) {
    for (const char *at = e->formula; (at = strchr(at, '=')) != NULL; at++) {
        if (at[1] == '=') {
            at++;
            continue;
        }
        if (at > e->formula && strchr("<>!", at[-1])) continue;
        return wrong_at(text, start + (size_t)(at - e->formula), "'=' assigns nothing here, == compares",
                        err);
    }
    return PAP_OK;
}

static const char *fault_text(int code) {
    static const struct {
        int code;
        const char *text;
    } texts[] = {{0, "an operator that has no place there"},
                 {1, "an unknown name"},
                 {2, "it ends too early"},
                 {3, "a comma that has no place there"},
                 {4, "an argument that has no place there"},
                 {5, "a number that has no place there (an operator is missing)"},
                 {6, "a band that has no place there (an operator is missing)"},
                 {7, "a parenthesis that has no place there"},
                 {11, "a parenthesis is missing"},
                 {12, "a function that has no place there (an operator is missing)"},
                 {14, "too many arguments"},
                 {15, "too few arguments"},
                 {25, "there is no formula"},
                 {32, "an if-then-else that cannot be followed"},
                 {33, "an if-then-else lacks its ':'"},
                 {34, "a ':' without its '?'"}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].code == code) return texts[i].text;
    return "it cannot be read";
}

static pap_status parser_fault(const expression *e, const char *text, size_t start, pap_error *err) {
    int code = mupGetErrorCode(e->parser), at = mupGetErrorPos(e->parser);
    size_t length = strlen(e->formula);
    return wrong_at(text, start + (at < 0 || (size_t)at > length ? length : (size_t)at), fault_text(code),
                    err);
}

static void be_quiet(muParserHandle_t parser) {
    (void)parser; /* faults are asked for; without a handler muParser would print them */
}

static void bind(expression *e) {
    for (index_band k = 0; k < INDEX_BAND_COUNT; k++)
        mupDefineVar(e->parser, index_band_name(k), &e->values[k]);
    mupDefineVar(e->parser, "N", &e->values[INDEX_BAND_N]);
    mupSetExpr(e->parser, e->formula);
}

static void find_bands(expression *e) {
    int count = mupGetExprVarNum(e->parser);
    for (int i = 0; i < count; i++) {
        const muChar_t *name;
        muFloat_t *at;
        mupGetExprVar(e->parser, (unsigned)i, &name, &at);
        e->bands |= 1U << (at - e->values);
    }
}

static double value_times(expression *e, const double at[INDEX_BAND_COUNT], double factor) {
    for (int k = 0; k < INDEX_BAND_COUNT; k++) e->values[k] = factor * at[k];
    return mupEval(e->parser);
}

/* Half of every band at a few random places: quotients stay as they are. */
static bool changes_with_scale(expression *e) {
    enum { TRIALS = 64 };
    random_state rng;
    random_seed(&rng, 1, 1);
    for (int i = 0; i < TRIALS; i++) {
        double at[INDEX_BAND_COUNT];
        for (int k = 0; k < INDEX_BAND_COUNT; k++) at[k] = random_between(&rng, 0.01, 1);
        double whole = value_times(e, at, 1), half = value_times(e, at, 0.5);
        if (isfinite(whole) && isfinite(half) && fabs(whole - half) > 1e-9 * fmax(1, fabs(whole)))
            return true;
    }
    return false;
}

static pap_status parse(expression *e, const char *text, size_t start, pap_error *err) {
    int results = 0;
    if (!(e->parser = mupCreate(muBASETYPE_FLOAT))) return error_nomem(err, "a formula");
    mupSetErrorHandler(e->parser, be_quiet);
    bind(e);
    for (int k = 0; k < INDEX_BAND_COUNT; k++) e->values[k] = 0.5;
    mupEvalMulti(e->parser, &results);
    if (mupError(e->parser)) return parser_fault(e, text, start, err);
    if (results != 1)
        return wrong_at(text, start + strcspn(e->formula, ","), "a comma makes two formulae of one", err);
    find_bands(e);
    if (!e->bands)
        return error_set(err, PAP_E_USAGE,
                         "--expr '%.200s': reads no band; bands are R G B N (or NIR) RE RE1 RE2 RE3", text);
    e->needs_reflectance = changes_with_scale(e);
    return PAP_OK;
}

pap_status expression_new(expression **out, const char *text, pap_error *err) {
    size_t start;
    expression *e = calloc(1, sizeof *e);
    if (!e) return error_nomem(err, "a formula");
    pap_status status = split(e, text, &start, err);
    if (!status) status = refuse_assignment(e, text, start, err);
    if (!status) status = parse(e, text, start, err);
    if (status)
        expression_free(e);
    else
        *out = e;
    return status;
}

void expression_run(expression *e, float *out, const float *const bands[INDEX_BAND_COUNT], size_t n) {
    for (size_t i = 0; i < n; i++) {
        bool is_known = true;
        for (int k = 0; k < INDEX_BAND_COUNT; k++) {
            if (!(e->bands >> k & 1)) continue;
            e->values[k] = (double)bands[k][i];
            is_known = is_known && !isnan(bands[k][i]);
        }
        float value = is_known ? (float)mupEval(e->parser) : NAN;
        out[i] = isfinite(value) ? value : NAN;
    }
}
