/* The commands. Each parses its own arguments and returns the exit status of the contract. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/options.h"

extern const command command_info, command_detect, command_inject, command_evaluate, command_sensitivity,
    command_train, command_index;

/* What stands for pictures, in the help of commands that take many. */
#define IMAGES_HELP                                                                                          \
    "IMAGE: a picture, a folder of them, 'tiles/*.tif', @list.txt, or - for a list on standard input"

/* Prints "papaver COMMAND: message" and returns the exit status that goes with it. */
int command_fail(const char *name, const pap_error *err);

/* Parses; returns -1 to go on, or the exit status when help was asked for or the arguments are wrong. */
int command_parse(const command *one, int *argc, char **argv, void *own, common_options *common);

#endif
