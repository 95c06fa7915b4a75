/* papaver train: scenes and a recipe in, a model and its card out. */
#include "base/error.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "model/field_model.h"
#include "train/field_train.h"
#include "train/train.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

typedef struct train_settings {
    const char *folder, *list, *recipe, *output, *card, *rows, *verified, *run;
    int seed;
} train_settings;

#define OWN(member) offsetof(train_settings, member)
static const option_spec specs[] = {
    {"scenes", 0, OPTION_TEXT, "DIR", "folder that holds the pictures of the list", OWN(folder), 0, 0},
    {"list", 0, OPTION_TEXT, "L.json", "which pictures (default: those of the shipped model)", OWN(list), 0,
     0},
    {"recipe", 0, OPTION_TEXT, "R.json", "what to look for, how to learn (default: as shipped)", OWN(recipe),
     0, 0},
    {"output", 'o', OPTION_TEXT, "MODEL.json", "the model; its name is the file's", OWN(output), 0, 0},
    {"card", 0, OPTION_TEXT, "CARD.md", "what it learnt from, and how good it is where it did not", OWN(card),
     0, 0},
    {"verified", 0, OPTION_TEXT, "T.geojson",
     "targets with an outcome (confirmed, rejected) to learn from too", OWN(verified), 0, 0},
    {"run", 0, OPTION_TEXT, "DIR", "the run that list came from", OWN(run), 0, 0},
    {"rows", 0, OPTION_TEXT, "FILE", "keeps what was collected, to learn from it again", OWN(rows), 0, 0},
    {"seed", 0, OPTION_INT, "N", "another seed, other plots (default 1)", OWN(seed), 0, 2147483647},
    {0},
};

static pap_status check_arguments(const train_settings *own, const common_options *common, int count,
                                  pap_error *err) {
    const char *const outputs[] = {own->output, own->card};
    if (count > 0)
        return error_set(err, PAP_E_USAGE,
                         "takes no pictures by name, only --scenes DIR; see papaver train -h");
    if (!own->folder || !own->output)
        return error_set(err, PAP_E_USAGE, "needs --scenes DIR and -o MODEL.json");
    if (!own->verified != !own->run)
        return error_set(err, PAP_E_USAGE,
                         "--verified and --run go together: the list, and the run it came from");
    if (strcasecmp(file_ending(own->output), ".json") != 0)
        return error_set(err, PAP_E_USAGE, "-o %s: a model is written as .json", own->output);
    for (int i = 0; i < 2; i++)
        if (outputs[i] && !common->overwrite && access(outputs[i], F_OK) == 0)
            return error_set(err, PAP_E_EXISTS, "%s: is there already; --overwrite replaces it", outputs[i]);
    return PAP_OK;
}

static int report(void *context, int64_t done, int64_t all, const char *what) {
    const progress *shown = context;
    if (strcmp(shown->mode, "none") != 0)
        fprintf(stderr, "%lld of %lld  %s\n", (long long)done, (long long)all, what);
    return progress_is_stopped();
}

static int run(int argc, char **argv) {
    train_settings own = {.seed = 1};
    common_options common = COMMON_OPTIONS_INIT;
    pap_error err = {PAP_OK, ""};
    char name[128];
    int exit_status = command_parse(&command_train, &argc, argv, &own, &common);
    if (exit_status >= 0) return exit_status;
    pap_status status = check_arguments(&own, &common, argc - 1, &err);
    if (status) return command_fail("train", &err);
    snprintf(name, sizeof name, "%s", file_base_name(own.output));
    *strrchr(name, '.') = '\0';
    progress shown = progress_for(&common);
    bool are_fields = own.recipe && field_model_is(own.recipe);
    char *list = model_shipped_path(are_fields ? "fields-scenes.json" : "scenes.json"),
         *recipe = model_shipped_path("recipe.json");
    train_options options = {.folder = own.folder,
                             .list = own.list ? own.list : list,
                             .recipe = own.recipe ? own.recipe : recipe,
                             .rows = own.rows,
                             .verified = own.verified,
                             .run = own.run,
                             .model = own.output,
                             .card = own.card,
                             .name = name,
                             .threads = common.threads,
                             .seed = (uint64_t)own.seed,
                             .may_replace = common.overwrite,
                             .is_public = common.is_public,
                             .on_progress = report,
                             .context = &shown};
    progress_catch_signals();
    status = !list || !recipe ? error_nomem(&err, "the options")
             : are_fields     ? field_train(&options, &err)
                              : train_model(&options, &err);
    free(list);
    free(recipe);
    return status ? command_fail("train", &err) : EXIT_DONE;
}

const command command_train = {
    "train",
    "--scenes DIR -o MODEL.json",
    "learns a model from planted and empty real scenes",
    "papaver train --scenes pictures -o new.json --card new.md",
    specs,
    run,
};
