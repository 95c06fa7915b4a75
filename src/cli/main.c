/* papaver: finds suspected opium-poppy plots in pictures from the air. */
#include "cli/commands.h"

#include <cpl_error.h>
#include <string.h>

static const command *const commands[] = {&command_info,   &command_detect,   &command_index,
                                          &command_inject, &command_evaluate, &command_sensitivity,
                                          &command_train};
enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static void print_help(FILE *stream) {
    fprintf(stream,
            "papaver %s: finds suspected opium-poppy plots in pictures from the air.\n"
            "Every result is a suspicion, to be checked on the ground.\n\nusage: papaver COMMAND ...\n\n",
            PAP_VERSION);
    for (int i = 0; i < COMMAND_COUNT; i++)
        fprintf(stream, "  %-12s %s\n", commands[i]->name, commands[i]->summary);
    fprintf(stream, "\npapaver COMMAND -h explains one; papaver --version prints the version.\n");
}

int command_fail(const char *name, const pap_error *err) {
    fprintf(stderr, "papaver %s: %s\n", name, err->message);
    return err->code == PAP_E_USAGE || err->code == PAP_E_SETTING ? EXIT_USAGE : EXIT_FAILED;
}

int command_parse(const command *one, int *argc, char **argv, void *own, common_options *common) {
    pap_error err;
    if (options_parse(argc, argv, one->options, own, common, &err)) return command_fail(one->name, &err);
    if (!common->help) return -1;
    options_print_help(stdout, one);
    return EXIT_DONE;
}

static const char *nearest_command(const char *typed) {
    for (int i = 0; i < COMMAND_COUNT; i++)
        if (strncmp(commands[i]->name, typed, 3) == 0) return commands[i]->name;
    return NULL;
}

int main(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : NULL;
    CPLSetErrorHandler(CPLQuietErrorHandler); /* what GDAL has to say comes in our own messages */
    if (!name) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(name, "--version") == 0) {
        printf("papaver %s\n", PAP_VERSION);
        return EXIT_DONE;
    }
    if (strcmp(name, "-h") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "help") == 0) {
        print_help(stdout);
        return EXIT_DONE;
    }
    for (int i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(name, commands[i]->name) == 0) {
            return commands[i]->run(argc - 1, argv + 1);
        }
    const char *near = nearest_command(name);
    fprintf(stderr, "papaver: no command '%s'%s%s%s; papaver -h lists them\n", name,
            near ? ", did you mean " : "", near ? near : "", near ? "?" : "");
    return EXIT_USAGE;
}
