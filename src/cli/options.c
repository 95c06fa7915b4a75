/* Command-line options as tables: one table drives parsing, checking and help. */
#include "cli/options.h"

#include "base/error.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define COMMON(member) offsetof(common_options, member)
static const option_spec common_specs[] = {
    {"threads", 0, OPTION_INT, "N", "worker threads (default: every core)", COMMON(threads), 1, 4096},
    {"memory", 0, OPTION_INT, "MB", "resident memory to stay within (default 512)", COMMON(memory_mb), 160,
     1 << 20},
    {"progress", 0, OPTION_TEXT, "auto|plain|json|none", "how to report progress", COMMON(progress), 0, 0},
    {"overwrite", 0, OPTION_FLAG, NULL, "replace outputs that exist", COMMON(overwrite), 0, 0},
    {"public", 0, OPTION_FLAG, NULL, "files readable by others, as the umask says", COMMON(is_public), 0, 0},
    {"quiet", 'q', OPTION_FLAG, NULL, "errors and the coverage line only", COMMON(quiet), 0, 0},
    {"verbose", 'v', OPTION_FLAG, NULL, "say more", COMMON(verbose), 0, 0},
    {"help", 'h', OPTION_FLAG, NULL, "this text", COMMON(help), 0, 0},
    {0},
};

static const option_spec *find(const option_spec *specs, const char *name, size_t length) {
    for (; specs->name; specs++)
        if (strlen(specs->name) == length && strncmp(specs->name, name, length) == 0) return specs;
    return NULL;
}

static const option_spec *find_letter(const option_spec *specs, char letter) {
    for (; specs->name; specs++)
        if (specs->letter == letter) return specs;
    return NULL;
}

/* The option that shares the longest beginning with what was typed, for "did you mean". */
static const char *nearest_name(const option_spec *own, const char *typed) {
    const option_spec *tables[2] = {own, common_specs};
    const char *best = NULL;
    size_t best_length = 1;
    for (int t = 0; t < 2; t++)
        for (const option_spec *one = tables[t]; one->name; one++) {
            size_t same = 0;
            while (typed[same] && typed[same] == one->name[same]) same++;
            if (same > best_length) {
                best_length = same;
                best = one->name;
            }
        }
    return best;
}

static pap_status bad_value(const option_spec *one, const char *value, pap_error *err) {
    if (one->kind == OPTION_TEXT)
        return error_set(err, PAP_E_USAGE, "--%s %s: use one of %s", one->name, value, one->value);
    return error_set(err, PAP_E_USAGE, "--%s %s: needs a %s from %g to %g", one->name, value,
                     one->kind == OPTION_INT ? "whole number" : "number", one->low, one->high);
}

static bool is_among(const char *words, const char *value) {
    size_t length = strlen(value);
    for (const char *at = words; at; at = strchr(at, '|')) {
        at += *at == '|';
        if (strncmp(at, value, length) == 0 && (at[length] == '|' || at[length] == '\0')) return true;
    }
    return false;
}

static pap_status add_setting(char **into, const char *value, pap_error *err) {
    size_t before = *into ? strlen(*into) + 1 : 0;
    char *joined = realloc(*into, before + strlen(value) + 1);
    if (!joined) return error_nomem(err, "the settings");
    if (before) joined[before - 1] = ';';
    strcpy(joined + before, value);
    *into = joined;
    return PAP_OK;
}

static pap_status store(const option_spec *one, void *base, const char *value, pap_error *err) {
    char *at = (char *)base + one->offset, *end = NULL;
    errno = 0;
    switch (one->kind) {
    case OPTION_FLAG: *(bool *)(void *)at = true; return PAP_OK;
    case OPTION_INT: {
        long number = strtol(value, &end, 10);
        if (end == value || *end || errno || (double)number < one->low || (double)number > one->high)
            return bad_value(one, value, err);
        *(int *)(void *)at = (int)number;
        return PAP_OK;
    }
    case OPTION_REAL: {
        double number = strtod(value, &end);
        if (end == value || *end || !(number >= one->low && number <= one->high))
            return bad_value(one, value, err);
        *(double *)(void *)at = number;
        return PAP_OK;
    }
    case OPTION_TEXT:
        if (!*value) return error_set(err, PAP_E_USAGE, "--%s is empty: needs %s", one->name, one->value);
        if (strchr(one->value, '|') && !is_among(one->value, value)) return bad_value(one, value, err);
        *(const char **)(void *)at = value;
        return PAP_OK;
    case OPTION_SETTINGS: return add_setting((char **)(void *)at, value, err);
    }
    return PAP_OK;
}

typedef struct parser {
    char **argv;
    int argc, at;
    const option_spec *own_specs;
    void *own;
    common_options *common;
} parser;

/* The option that argv[at] names; *value is what follows an '=', or NULL. */
static pap_status recognise(const parser *p, const option_spec **out, void **base, const char **value,
                            pap_error *err) {
    const char *text = p->argv[p->at], *name = text + (text[1] == '-' ? 2 : 1), *equals = strchr(name, '=');
    size_t length = equals ? (size_t)(equals - name) : strlen(name);
    bool is_long = text[1] == '-';
    *value = is_long && equals ? equals + 1 : NULL;
    *base = p->own;
    *out = is_long ? find(p->own_specs, name, length) : find_letter(p->own_specs, name[0]);
    if (!*out) {
        *base = p->common;
        *out = is_long ? find(common_specs, name, length) : find_letter(common_specs, name[0]);
    }
    if (*out && (is_long || name[1] == '\0')) return PAP_OK;
    const char *near = nearest_name(p->own_specs, name);
    return error_set(err, PAP_E_USAGE, "%s: no such option%s%s%s; see papaver %s -h", text,
                     near ? ", did you mean --" : "", near ? near : "", near ? "?" : "", p->argv[0]);
}

static pap_status parse_one(parser *p, pap_error *err) {
    const option_spec *one;
    void *base;
    const char *value;
    pap_status status = recognise(p, &one, &base, &value, err);
    if (status) return status;
    if (one->kind == OPTION_FLAG && value)
        return error_set(err, PAP_E_USAGE, "--%s takes no value", one->name);
    if (one->kind != OPTION_FLAG && !value) {
        if (p->at + 1 >= p->argc)
            return error_set(err, PAP_E_USAGE, "%s: needs a value (%s)", p->argv[p->at], one->value);
        value = p->argv[++p->at];
    }
    return store(one, base, value, err);
}

pap_status options_parse(int *argc, char **argv, const option_spec *own_specs, void *own,
                         common_options *common, pap_error *err) {
    parser p = {argv, *argc, 1, own_specs, own, common};
    int kept = 1;
    bool only_names = false;
    for (; p.at < p.argc; p.at++) {
        const char *text = argv[p.at];
        if (!only_names && strcmp(text, "--") == 0) {
            only_names = true;
        } else if (only_names || text[0] != '-' || text[1] == '\0') {
            argv[kept++] = argv[p.at];
        } else {
            pap_status status = parse_one(&p, err);
            if (status) return status;
        }
    }
    *argc = kept;
    return PAP_OK;
}

static void print_specs(FILE *stream, const option_spec *specs) {
    for (; specs->name; specs++) {
        char left[64];
        snprintf(left, sizeof left, "%s%c%s --%s%s%s", specs->letter ? "-" : "",
                 specs->letter ? specs->letter : ' ', specs->letter ? "," : "  ", specs->name,
                 specs->value ? " " : "", specs->value ? specs->value : "");
        fprintf(stream, "  %-34s %s\n", left, specs->help);
    }
}

void options_print_help(FILE *stream, const command *one) {
    fprintf(stream, "usage: papaver %s %s\n%s\n\n", one->name, one->arguments, one->summary);
    print_specs(stream, one->options);
    print_specs(stream, common_specs);
    fprintf(stream, "\nexample: %s\n", one->example);
}
