/* Command-line options as tables: one table drives parsing, checking and help. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "papaver/papaver.h"
#include <stdbool.h>
#include <stdio.h>

typedef enum option_kind { OPTION_FLAG, OPTION_INT, OPTION_REAL, OPTION_TEXT, OPTION_SETTINGS } option_kind;

/* Where a value goes: bool, int, double, const char * (argv's own), or char * (joined with ';', to be freed).
 */
typedef struct option_spec {
    const char *name; /* without dashes */
    char letter;      /* 0: none */
    option_kind kind;
    const char *value; /* its name in help; for a text with '|', the allowed words */
    const char *help;
    size_t offset;
    double low, high;
} option_spec;

/* Options that mean the same in every command. */
typedef struct common_options {
    int threads, memory_mb;
    bool quiet, verbose, overwrite, is_public, help;
    const char *progress;
} common_options;

typedef struct command {
    const char *name, *arguments, *summary, *example;
    const option_spec *options; /* its own, ended by a NULL name; offsets into its own struct */
    int (*run)(int argc, char **argv);
} command;

#define COMMON_OPTIONS_INIT                                                                                  \
    { .memory_mb = 512, .progress = "auto" }

/* Parses argv[1..]; what is not an option is left in argv[1..*argc-1]. Values go into `own` and `common`. */
pap_status options_parse(int *argc, char **argv, const option_spec *own_specs, void *own,
                         common_options *common, pap_error *err);

void options_print_help(FILE *stream, const command *one);

/* The exit status of the contract. */
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_SOME_FAILED = 3 };

#endif
