/* papaver evaluate: a target list against what is known to be there. */
#include "assess/curves.h"
#include "assess/report.h"
#include "base/error.h"
#include "base/file.h"
#include "cli/commands.h"

#include <cpl_string.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct evaluate_options {
    char *targets, *truth, *compare, *runs; /* owned, joined with ';' */
    const char *output, *map_areas;
    double area_ha, min_score;
    int seed;
    bool json, goals;
} evaluate_options;

#define OWN(member) offsetof(evaluate_options, member)
static const option_spec specs[] = {
    {"targets", 0, OPTION_SETTINGS, "T", "target list (repeatable, or T1,T2)", OWN(targets), 0, 0},
    {"truth", 0, OPTION_SETTINGS, "G", "what is there: one file per list, or one for all", OWN(truth), 0, 0},
    {"output", 'o', OPTION_TEXT, "DIR", "keep tables and curves in DIR", OWN(output), 0, 0},
    {"compare", 0, OPTION_SETTINGS, "T2", "another list on the same truth, with McNemar's test", OWN(compare),
     0, 0},
    {"min-score", 0, OPTION_REAL, "S", "figures for targets from S on (default: the whole list)",
     OWN(min_score), 0, 1},
    {"area-ha", 0, OPTION_REAL, "HA", "area searched, for false alarms per km2", OWN(area_ha), 1e-6, 1e9},
    {"run", 0, OPTION_SETTINGS, "DIR", "run folder that tells the area (repeatable)", OWN(runs), 0, 0},
    {"map-areas", 0, OPTION_TEXT, "target=HA,rest=HA", "area-adjusted accuracy of a verified list",
     OWN(map_areas), 0, 0},
    {"seed", 0, OPTION_INT, "N", "of the bootstrap (default 1)", OWN(seed), 0, 2147483647},
    {"goals", 0, OPTION_FLAG, NULL, "print the goals of the design and whether they are reached", OWN(goals),
     0, 0},
    {"json", 0, OPTION_FLAG, NULL, "print JSON instead of the table", OWN(json), 0, 0},
    {0},
};

/* Names of one option, as the evaluation takes them. */
typedef struct names {
    char **list;
    name_list lent;
} names;

/* A comma separates names, unless the whole is the name of a file. */
static names split_names(const char *joined) {
    names out = {NULL, {NULL, 0}};
    char **pieces = joined ? CSLTokenizeString2(joined, ";", 0) : NULL;
    for (int i = 0; pieces && pieces[i]; i++) {
        if (access(pieces[i], F_OK) == 0) {
            out.list = CSLAddString(out.list, pieces[i]);
            continue;
        }
        char **parts = CSLTokenizeString2(pieces[i], ",", CSLT_STRIPLEADSPACES | CSLT_STRIPENDSPACES);
        for (int k = 0; parts && parts[k]; k++) out.list = CSLAddString(out.list, parts[k]);
        CSLDestroy(parts);
    }
    CSLDestroy(pieces);
    out.lent = (name_list){(const char *const *)out.list, CSLCount(out.list)};
    return out;
}

static pap_status check_arguments(const evaluate_options *own, int argc, char **argv, pap_error *err) {
    if (argc > 1)
        return error_set(err, PAP_E_USAGE,
                         "%s: name lists with --targets and --truth; see papaver evaluate -h", argv[1]);
    if (!own->targets) return error_set(err, PAP_E_USAGE, "which list? use --targets T.geojson");
    if (own->map_areas && (own->truth || own->compare || own->runs || own->area_ha > 0))
        return error_set(
            err, PAP_E_USAGE,
            "--map-areas takes the truth from the list's column outcome; use it with --targets only");
    if (!own->truth && !own->map_areas)
        return error_set(err, PAP_E_USAGE,
                         "against what? use --truth G.geojson (or --map-areas for a verified list)");
    if (own->goals && (own->json || own->map_areas))
        return error_set(err, PAP_E_USAGE, "--goals prints a table of its own; leave out %s",
                         own->json ? "--json (which holds the goals)" : "--map-areas");
    if (own->runs && own->area_ha > 0)
        return error_set(err, PAP_E_USAGE, "--run and --area-ha both tell the area; use one of them");
    return PAP_OK;
}

/* ---- what is left in the folder ---- */

static const struct {
    const char *name;
    curve_writer *write;
} curves[] = {{"precision-recall.png", curves_precision_recall},
              {"reliability.png", curves_reliability},
              {"recall-by-size.png", curves_recall_by_size}};
enum { CURVE_COUNT = sizeof curves / sizeof *curves };

/* The reports; owned. */
typedef struct reports {
    char *text, *json, *goals; /* goals: NULL unless asked for */
} reports;

static pap_status check_name(const char *folder, const char *name, const common_options *common,
                             pap_error *err) {
    staged_file file = {0};
    char *path = file_join(folder, name);
    if (!path) return error_nomem(err, folder);
    pap_status status = file_stage(&file, path, common->overwrite, common->is_public, err);
    file_discard(&file);
    free(path);
    return status;
}

/* The folder and every name in it, before anything is worked out. */
static pap_status check_output(const evaluate_options *own, const common_options *common, pap_error *err) {
    if (!own->output) return PAP_OK;
    pap_status status = file_make_folder(own->output, common->is_public, err);
    if (!status) status = check_name(own->output, "evaluation.txt", common, err);
    if (!status) status = check_name(own->output, "evaluation.json", common, err);
    for (int i = 0; !status && !own->map_areas && i < CURVE_COUNT; i++)
        status = check_name(own->output, curves[i].name, common, err);
    return status;
}

static pap_status keep_text(const char *folder, const char *name, const char *text,
                            const common_options *common, pap_error *err) {
    char *path = file_join(folder, name);
    if (!path) return error_nomem(err, folder);
    pap_status status = file_write_whole(path, text, strlen(text), common->overwrite, common->is_public, err);
    free(path);
    return status;
}

static pap_status keep_curve(const evaluation *e, const char *folder, int curve, const common_options *common,
                             pap_error *err) {
    char *path = file_join(folder, curves[curve].name);
    if (!path) return error_nomem(err, folder);
    pap_status status = curves[curve].write(e, path, common->overwrite, common->is_public, err);
    free(path);
    return status;
}

static pap_status hand_over(const evaluate_options *own, const common_options *common, const reports *made,
                            pap_error *err) {
    pap_status status = PAP_OK;
    if (own->output) status = keep_text(own->output, "evaluation.txt", made->text, common, err);
    if (!status && own->output) status = keep_text(own->output, "evaluation.json", made->json, common, err);
    if (status) return status;
    errno = 0;
    if (fputs(own->goals ? made->goals : own->json ? made->json : made->text, stdout) < 0 || fflush(stdout))
        return error_errno(err, "standard output", "writing the report");
    return PAP_OK;
}

/* ---- the two ways ---- */

static pap_status evaluate_verified_list(const evaluate_options *own, const common_options *common,
                                         reports *made, pap_error *err) {
    olofsson_table table;
    olofsson_result result;
    names targets = split_names(own->targets);
    pap_status status = evaluate_verified(&table, &targets.lent, own->map_areas, err);
    if (!status) status = olofsson_estimate(&result, &table, err);
    if (!status) status = report_verified_text(&made->text, &table, &result, err);
    if (!status) status = report_verified_json(&made->json, &table, &result, err);
    if (!status) status = hand_over(own, common, made, err);
    CSLDestroy(targets.list);
    return status;
}

static pap_status evaluate_lists(const evaluate_options *own, const common_options *common, reports *made,
                                 pap_error *err) {
    evaluation e = {.min_score = 0};
    names targets = split_names(own->targets), truth = split_names(own->truth);
    names compare = split_names(own->compare), runs = split_names(own->runs);
    evaluate_request request = {targets.lent, truth.lent,     compare.lent,       runs.lent,
                                own->area_ha, own->min_score, (uint64_t)own->seed};
    pap_status status = evaluate(&e, &request, err);
    if (!status) status = report_text(&made->text, &e, err);
    if (!status) status = report_json(&made->json, &e, err);
    if (!status && own->goals) status = report_goals(&made->goals, &e, err);
    for (int i = 0; !status && own->output && i < CURVE_COUNT; i++)
        status = keep_curve(&e, own->output, i, common, err);
    if (!status) status = hand_over(own, common, made, err);
    evaluation_free(&e);
    CSLDestroy(targets.list);
    CSLDestroy(truth.list);
    CSLDestroy(compare.list);
    CSLDestroy(runs.list);
    return status;
}

static int run(int argc, char **argv) {
    evaluate_options own = {.seed = 1};
    common_options common = COMMON_OPTIONS_INIT;
    reports made = {NULL, NULL, NULL};
    pap_error err = {PAP_OK, ""};
    int exit_status = command_parse(&command_evaluate, &argc, argv, &own, &common);
    if (exit_status < 0) {
        pap_status status = check_arguments(&own, argc, argv, &err);
        if (!status) status = check_output(&own, &common, &err);
        if (!status)
            status = own.map_areas ? evaluate_verified_list(&own, &common, &made, &err)
                                   : evaluate_lists(&own, &common, &made, &err);
        exit_status = status ? command_fail("evaluate", &err) : EXIT_DONE;
    }
    free(made.text);
    free(made.json);
    free(made.goals);
    free(own.targets);
    free(own.truth);
    free(own.compare);
    free(own.runs);
    return exit_status;
}

const command command_evaluate = {
    "evaluate",
    "--targets T --truth G [-o DIR]",
    "measures a list against what is known to be there",
    "papaver evaluate --targets targets.geojson --truth truth.geojson --run flight-run",
    specs,
    run,
};
